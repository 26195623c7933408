"""`samenspel people`: commands stand here; models are imported inside them, after `set_out()`."""

from typing import TYPE_CHECKING, Annotated

import typer

from samenspel.doors.cli.ready import set_out

if TYPE_CHECKING:
    from samenspel.people.models import Organisation, Team

app = typer.Typer(no_args_is_help=True, help="Invite people and give them tokens.")

Email = Annotated[
    str, typer.Argument(help="Mail address with which they sign in.", show_default=False)
]
TeamName = Annotated[
    str, typer.Option("--team", help="Name of the team; made when it does not exist.")
]
Perspective = Annotated[
    str,
    typer.Option(
        help="Where they speak from: frontline, policy, governing, society, research or resident."
    ),
]
Duties = Annotated[
    list[str] | None,
    typer.Option(
        "--duty", help="listen, respond, lead, steer or manage-people; may be given more than once."
    ),
]


@app.command()
def enrol(
    email: Email,
    organisation: Annotated[
        str, typer.Option(help="Name of the organisation that receives the voices.")
    ],
    team: TeamName = "Klantcontact",
    perspective: Perspective = "frontline",
) -> None:
    """Begin a fresh installation: the organisation, its receiving team, and the first person, who invites the others.

    Prints a link with which that person chooses a name and a password. Works once, on an installation without people.
    """
    set_out()
    from django.db import transaction  # noqa: PLC0415 [framework-contract]

    from samenspel.foundation.actors import SYSTEM  # noqa: PLC0415 [framework-contract]
    from samenspel.people import actions  # noqa: PLC0415 [framework-contract]

    with transaction.atomic():
        home = actions.found_organisation(organisation, by=SYSTEM)
        receiving = actions.form_team(home, team, by=SYSTEM)
        actions.name_receiving_team(home, receiving, by=SYSTEM)
        fresh = actions.invite_by_hand(
            email,
            by=SYSTEM,
            organisation=home,
            team=receiving,
            perspective=perspective,
            duties=["listen", "respond", "lead", "manage-people"],
        )
    _print_link(fresh.secret)


@app.command()
def invite(
    email: Email,
    team: TeamName = "",
    perspective: Perspective = "frontline",
    duty: Duties = None,
) -> None:
    """Invite someone, and print the link with which they choose a name and a password. No mail goes out."""
    set_out()
    from django.db import transaction  # noqa: PLC0415 [framework-contract]

    from samenspel.foundation.actors import SYSTEM  # noqa: PLC0415 [framework-contract]
    from samenspel.people import actions, queries  # noqa: PLC0415 [framework-contract]

    home = queries.home_organisation(seen_by=SYSTEM)
    with transaction.atomic():
        fresh = actions.invite_by_hand(
            email,
            by=SYSTEM,
            organisation=home,
            team=_team(home, team) if team else None,
            perspective=perspective,
            duties=duty or [],
        )
    _print_link(fresh.secret)


@app.command()
def token(
    email: Email,
    name: Annotated[
        str, typer.Option(help="What it is for, so that its owner recognises it.")
    ] = "samenspel",
) -> None:
    """Print a token with which a program acts in someone's name. It is shown this once."""
    set_out()
    from samenspel.foundation.actors import SYSTEM  # noqa: PLC0415 [framework-contract]
    from samenspel.people import actions, queries  # noqa: PLC0415 [framework-contract]

    person = queries.person_with_address(email, seen_by=SYSTEM)
    typer.echo(actions.make_token(person, name, by=SYSTEM).secret)


@app.command("list")
def list_people() -> None:
    """Everyone with an account: mail address, name, organisation, duties, and whether they have an authenticator."""
    set_out()
    from samenspel.foundation.actors import SYSTEM  # noqa: PLC0415 [framework-contract]
    from samenspel.people import queries  # noqa: PLC0415 [framework-contract]

    for person in queries.people_of_organisation(seen_by=SYSTEM):
        authenticator = "authenticator" if person.authenticator_held else "no authenticator"
        duties = ",".join(person.held_duties) or "-"
        typer.echo(
            "\t".join((person.email, person.name, person.organisation.name, duties, authenticator))
        )


@app.command("lost-authenticator")
def lost_authenticator(email: Email) -> None:
    """Take authenticator and password off an account: for when no colleague can do it. They come back in by mail."""
    set_out()
    from samenspel.foundation.actors import SYSTEM  # noqa: PLC0415 [framework-contract]
    from samenspel.people import actions, queries  # noqa: PLC0415 [framework-contract]

    person = actions.reset_authenticator(
        queries.person_with_address(email, seen_by=SYSTEM), by=SYSTEM
    )
    typer.echo(
        f"{person.name} can choose a new password by “forgot your password?” and then link a new app."
    )


def _team(home: "Organisation", name: str) -> "Team":
    from samenspel.foundation.actors import SYSTEM  # noqa: PLC0415 [framework-contract]
    from samenspel.people import actions, queries  # noqa: PLC0415 [framework-contract]

    found = queries.teams(seen_by=SYSTEM).filter(organisation=home, name=name).first()
    return found or actions.form_team(home, name, by=SYSTEM)


def _print_link(secret: str) -> None:
    from django.conf import settings  # noqa: PLC0415 [framework-contract]
    from django.urls import reverse  # noqa: PLC0415 [framework-contract]

    link = settings.SAMENSPEL.place.address + reverse(
        "accept_invitation", kwargs={"secret": secret}
    )
    typer.echo(link)
