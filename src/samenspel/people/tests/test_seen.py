"""Who sees what of organisations and people: one's own house, and the same answer for absent and not yours."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.foundation.errors import Absent, Invalid
from samenspel.foundation.privacy.holders import holders
from samenspel.loop.voices.actions import share_voice
from samenspel.people import actions, queries
from samenspel.people.jobs import send_password_link, tell_of_reset
from samenspel.people.models import Organisation
from samenspel.people.privacy import ERASED_BY
from samenspel.people.tests.cast import Colleague, a_colleague
from samenspel.people.texts import line, mail_address

Asked = Callable[[Colleague, Actor], Any]

ONE_OF_OURS: dict[str, Asked] = {
    "a colleague": lambda one, by: queries.find_person(one.person.pk, seen_by=by),
    "by their address": lambda one, by: queries.person_with_address(one.person.email, seen_by=by),
}


# ── Organisations and people ──


@pytest.mark.parametrize("what", ONE_OF_OURS)
def test_one_of_another_house_is_absent(what: str, bart: Colleague, dirk: Colleague) -> None:
    asked = ONE_OF_OURS[what]

    assert asked(bart, bart.actor) == bart.person
    assert asked(bart, SYSTEM) == bart.person
    for other in (dirk.actor, VISITOR):
        with pytest.raises(Absent) as absent:
            asked(bart, other)
        with pytest.raises(Absent) as nothing:
            queries.find_person(uuid4(), seen_by=other)
        assert str(absent.value) == str(nothing.value)


def test_a_speaker_sees_nobody_who_works_here(bart: Colleague) -> None:
    speaker = share_voice("De stoep ligt scheef.", by=VISITOR).holder

    for asked in (queries.colleagues, queries.people_of_organisation, queries.open_invitations):
        assert list(asked(seen_by=speaker)) == []
    assert list(queries.teams(seen_by=speaker)) == []


@pytest.mark.parametrize("ref", ["", "niemand", "0", "00000000-0000-4000-8000", "{}", "\x00"])
def test_what_is_no_reference_is_absent(ref: str, bart: Colleague) -> None:
    for find in (queries.find_person, queries.find_token, queries.find_invitation):
        with pytest.raises(Absent):
            find(ref, seen_by=bart.actor)


@pytest.mark.parametrize(
    "typed", ["BART@Veen.example", " bart@veen.example ", "Bart@VEEN.EXAMPLE\n"]
)
def test_an_address_is_the_same_however_it_was_typed(typed: str, waterveen: Organisation) -> None:
    person = actions.enrol_person(
        "bart@veen.example", "Bart", by=SYSTEM, organisation=waterveen, perspective="policy"
    )

    assert queries.person_with_address(typed, seen_by=SYSTEM) == person


def test_at_the_address_of_who_left_there_is_nobody(bart: Colleague, gerda: Colleague) -> None:
    actions.part_ways(bart.person, by=gerda.actor)

    with pytest.raises(Absent):
        queries.person_with_address(bart.person.email, seen_by=SYSTEM)
    assert queries.find_person(bart.person.pk, seen_by=gerda.actor).name == "Bart"


def test_the_own_organisation_is_that_of_who_asks(
    bart: Colleague, dirk: Colleague, waterveen: Organisation
) -> None:
    assert queries.own_organisation(seen_by=bart.actor) == waterveen
    assert queries.own_organisation(seen_by=dirk.actor).name == "Gemeente Duinrade"
    for nobody in (VISITOR, SYSTEM):
        with pytest.raises(Absent):
            queries.own_organisation(seen_by=nobody)


def test_names_are_given_for_whom_they_are_asked_and_no_others(
    bart: Colleague, gerda: Colleague
) -> None:
    stranger = uuid4()

    found = queries.names_of([bart.person.pk, stranger], seen_by=gerda.actor)

    assert found == {bart.person.pk: "Bart"}
    assert queries.names_of([], seen_by=gerda.actor) == {}


def test_a_token_of_a_colleague_is_absent_also_for_who_manages_people(
    bart: Colleague, gerda: Colleague
) -> None:
    fresh = actions.make_token(bart.person, "overzicht", by=bart.actor)

    assert queries.find_token(fresh.token.pk, seen_by=bart.actor) == fresh.token
    with pytest.raises(Absent):
        queries.find_token(fresh.token.pk, seen_by=gerda.actor)


@pytest.mark.parametrize("secret", ["", "samenspel-", "samenspel-é", "\x00", "x" * 10_000])
def test_a_secret_of_any_kind_that_was_never_made_opens_nothing(
    secret: str, bart: Colleague
) -> None:
    actions.make_token(bart.person, "overzicht", by=bart.actor)

    for opened_by in (queries.person_with_token, queries.invitation_with):
        with pytest.raises(Absent):
            opened_by(secret, seen_by=VISITOR)


@pytest.mark.parametrize("language", ["", "de", "NL", "nl-NL"])
def test_mail_is_in_a_language_that_we_write(language: str, bart: Colleague) -> None:
    with pytest.raises(Invalid) as refused:
        actions.change_own_details(
            bart.person, by=bart.actor, name="Bart", reachable="", language=language
        )

    assert refused.value.field == "language"
    assert queries.find_person(bart.person.pk, seen_by=SYSTEM).language == "nl"


# ── Letters ──


@pytest.mark.parametrize("send", [send_password_link, tell_of_reset])
def test_who_left_gets_no_letter_that_was_still_waiting(
    send: Callable[[str], None], bart: Colleague, gerda: Colleague
) -> None:
    send(str(bart.person.pk))
    assert [letter.to for letter in mail.outbox] == [[bart.person.email]]
    actions.part_ways(bart.person, by=gerda.actor)

    send(str(bart.person.pk))

    assert len(mail.outbox) == 1


# ── What is shown in a log ──


def test_the_secret_that_is_shown_once_is_in_no_log(bart: Colleague, gerda: Colleague) -> None:
    token = actions.make_token(bart.person, "overzicht", by=bart.actor)
    invitation = actions.invite_by_hand(
        "fenna@waterveen.example",
        by=gerda.actor,
        organisation=bart.person.organisation,
        perspective="policy",
    )

    assert token.secret.startswith("samenspel-")
    assert [one.secret in repr(one) for one in (token, invitation)] == [False, False]


# ── What is kept of a colleague ──


def kept_of(who: Colleague) -> dict[str, list[Any]]:
    """All that people keep of someone, by table."""
    return {
        holder.model.__name__: list(holder.export(who.person.pk))
        for holder in holders()
        if holder.about == "person" and holder.erased_by == ERASED_BY
    }


def test_all_that_is_kept_of_a_colleague_can_be_given_and_nothing_of_another(
    bart: Colleague, gerda: Colleague
) -> None:
    for one in (bart, gerda):
        actions.make_token(one.person, f"van {one.person.name}", by=one.actor)

    kept = kept_of(bart)

    assert set(kept) == {"Person", "Duty", "Invitation", "PersonToken"}
    assert [row["name"] for row in kept["Person"]] == ["Bart"]
    assert sorted(row["duty"] for row in kept["Duty"]) == ["listen", "respond"]
    assert [row["name"] for row in kept["PersonToken"]] == ["van Bart"]
    assert "gerda" not in str(kept).lower()


def test_what_is_given_holds_no_password_and_no_secret(bart: Colleague) -> None:
    actions.choose_password(bart.person, "vier woorden op een rij", by=bart.actor)
    fresh = actions.make_token(bart.person, "overzicht", by=bart.actor)

    kept = kept_of(bart)

    columns = {name for rows in kept.values() for row in rows for name in row}
    assert columns & {"password", "secret_hash"} == set()
    assert fresh.secret not in str(kept)


def test_of_who_left_only_what_a_speaker_must_still_see_can_be_used(
    bart: Colleague, gerda: Colleague
) -> None:
    actions.change_own_details(
        bart.person, by=bart.actor, name="Bart", reachable="0118 123 456", language="nl"
    )
    actions.make_token(bart.person, "overzicht", by=bart.actor)
    actions.part_ways(bart.person, by=gerda.actor)

    (person,) = kept_of(bart)["Person"]
    assert (person["name"], person["reachable"]) == ("Bart", "")
    assert all(row["until"] for row in kept_of(bart)["Duty"])
    assert all(row["revoked_at"] for row in kept_of(bart)["PersonToken"])


# ── Lines of text ──


def line_or_nothing(text: str) -> str | None:
    """The line as it is kept, or nothing where it is refused."""
    try:
        return line(text, field="name", most=20)
    except Invalid:
        return None


@given(st.text(max_size=60))
@settings(max_examples=80, deadline=None)
def test_whatever_is_typed_is_one_line_that_fits_or_is_said_not_to(text: str) -> None:
    kept = line_or_nothing(text)

    if kept is not None:
        assert 0 < len(kept) <= 20
        assert kept == " ".join(kept.split())
        assert line_or_nothing(kept) == kept
    elif text.isprintable():
        assert len(" ".join(text.split())) not in range(1, 21)


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_what_may_be_empty_is_empty_and_what_may_not_is_asked_for(text: str) -> None:
    assert line(text, field="reachable", most=20, may_be_empty=True) == ""
    with pytest.raises(Invalid):
        line(text, field="name", most=20)


@pytest.mark.parametrize("text", ["Ba\x00rt", "Bart\ud83d", "Ba\x1brt"])
def test_a_sign_that_cannot_be_kept_is_said_and_not_left_out(text: str) -> None:
    with pytest.raises(Invalid, match="teken"):
        line(text, field="name", most=20)


@pytest.mark.parametrize("many", [20, 21])
def test_exactly_as_much_as_fits_fits(many: int) -> None:
    if many == 20:
        assert line("x" * many, field="name", most=20) == "x" * 20
    else:
        with pytest.raises(Invalid, match="20"):
            line("x" * many, field="name", most=20)


@pytest.mark.parametrize(
    "text", ["", "bart", "bart@", "@veen.nl", "bart@veen", "a b@veen.nl", "bart@veen.nl, x@y.nl"]
)
def test_what_is_no_mail_address_is_said_to_be_none(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        mail_address(text)

    assert refused.value.field == "email"


def test_an_address_that_is_too_long_to_keep_is_refused() -> None:
    parts = ".".join(["a" * 60] * 4)

    with pytest.raises(Invalid):
        mail_address(f"{'x' * 30}@{parts}.example")


def test_colleagues_of_a_house_stand_by_name(waterveen: Organisation, gerda: Colleague) -> None:
    for name in ("Zeynep", "Aafke", "Karim"):
        a_colleague(name, waterveen)

    found = queries.people_of_organisation(seen_by=gerda.actor)
    assert [one.name for one in found] == ["Aafke", "Gerda", "Karim", "Zeynep"]
