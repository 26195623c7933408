"""Every page there is, gathered from the addresses of the house and from who may look there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Page

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.loop.voices.actions import offer_handover
from samenspel.people.actions import choose_password, enrol_person, invite_by_hand
from samenspel.people.actors import actor_of
from samenspel.people.models import Person
from samenspel.people.tests.cast import PASSWORD, admitted, recovery_codes
from tests.support.browser import Visits
from tests.support.cast import PHASES, Told, a_voice, an_agreement, brought_to, person_of
from tests.support.streams import a_stream_to_see

# “Leave this page” forgets the voice, so it is looked at by its own test; /health, feeds and the API are no pages.
NO_PAGES = ("leave", "health", "stream-feed")
HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
MOST_IN_ONE_COOKIE = 5
# Playwright keeps the socket of a request for the next one, also when the server has closed it after half a minute.
SOCKET_OF_ITS_OWN = {"Connection": "close"}
# Where only a button leads: one page for all of them, among the errors.
NOT_THIS_WAY = 405


@dataclass(frozen=True)
class Sight:
    """One page as one person sees it."""

    who: str
    path: str
    status: int

    def __str__(self) -> str:
        return f"{self.who} {self.path} ({self.status})"


@dataclass
class Sights:
    """Someone's window, and the pages that are worth looking at in it."""

    who: str
    page: Page
    paths: list[str]
    found: list[Sight] = field(default_factory=list)

    def gather(self, known: set[tuple[int, str]]) -> list[Sight]:
        """Those that nobody saw before: another status or another heading."""
        for path in self.paths:
            answered = self.page.request.get(path, headers=SOCKET_OF_ITS_OWN, max_redirects=0)
            heading = HEADING.search(answered.text())
            if (
                answered.status // 100 == 3
                or answered.status == NOT_THIS_WAY
                or answered.headers.get("content-disposition")
            ):
                continue
            marks = (answered.status, "".join(heading.groups() if heading else path) + _place(path))
            if marks not in known:
                known.add(marks)
                self.found.append(Sight(self.who, path, answered.status))
        return self.found


@dataclass
class Stage:
    """The people, voices and secrets of which every page is shown."""

    visits: Visits
    bart: Actor
    voices: dict[str, Told]
    stream: UUID

    @classmethod
    def set_out(cls, visits: Visits) -> "Stage":
        """A voice in every phase, with Bart as its contact; one with agreements; one in Arabic that is offered; and a
        stream with a map, a name and what people said of it."""
        bart = actor_of(person("Bart"))
        voices = {
            phase: brought_to(phase, a_voice(reach="amina@example.nl", place="Kade"), bart)
            for phase in PHASES
        }
        voices["agreed"] = brought_to("under-way", a_voice(), bart)
        an_agreement(voices["agreed"], bart)
        voices["offered"] = brought_to("understood", a_voice("الرصيف أمام بيتي مكسور"), bart)
        offer_handover(voices["offered"].voice, person("Hatice"), "Jouw wijk.", by=bart)
        return cls(visits, bart, voices, a_stream_to_see(list(voices.values()), bart).pk)

    def everybody(self, **look: object) -> Iterator[Sights]:
        """Visitor, speakers, and colleagues with each duty."""
        yield self._visitor(**look)
        yield from self._speakers(**look)
        voices = [told.voice.pk for told in self.voices.values()]
        yield self._colleague("Bart", voices, **look)
        for name in ("Samir", "Hatice", "Ingrid"):
            yield self._colleague(name, voices[-1:], **look)
        yield self._newcomer(**look)

    def _visitor(self, **look: object) -> Sights:
        page = self.visits.window(**look)  # type: ignore[arg-type]  # [third-party-types]
        return Sights("visitor", page, list(addresses(uuid4(), uuid4(), page, self.bart)))

    def _speakers(self, **look: object) -> Iterator[Sights]:
        told = list(self.voices.items())
        for start in range(0, len(told), MOST_IN_ONE_COOKIE):
            some = told[start : start + MOST_IN_ONE_COOKIE]
            page = self.visits.window(**look)  # type: ignore[arg-type]  # [third-party-types]
            paths: list[str] = []
            for _, one in some:
                page.goto(f"/s/{one.key.link}")
                found = addresses(one.voice.pk, self.stream, page, self.bart)
                paths += [path for path in found if path.startswith("/stem/")]
            yield Sights(f"speaker of {', '.join(phase for phase, _ in some)}", page, paths)

    def _colleague(self, name: str, voices: list[UUID], **look: object) -> Sights:
        page = self.visits.window(**look)  # type: ignore[arg-type]  # [third-party-types]
        who = person(name)
        carry_session(page, self.visits.house.address, admitted(who).cookies["sessionid"].value)
        if not Authenticator.objects.filter(
            user=who, type=Authenticator.Type.RECOVERY_CODES
        ).exists():
            recovery_codes(who)
        paths = list(addresses(voices[0], self.stream, page, actor_of(who)))
        paths += [f"/stemmen/{voice}/" for voice in voices[1:]]
        return Sights(name, page, [path for path in paths if not path.startswith("/stem/")])

    def _newcomer(self, **look: object) -> Sights:
        """Someone with a password and no authenticator yet."""
        page = self.visits.window(**look)  # type: ignore[arg-type]  # [third-party-types]
        new = enrol_person(
            f"nieuw-{uuid4().hex[:8]}@waterveen.example",
            "Nina Nieuw",
            by=SYSTEM,
            organisation=person("Bart").organisation,
            perspective="frontline",
        )
        choose_password(new, PASSWORD, by=actor_of(new))
        page.goto("/inloggen/")
        page.locator("[name=login]").fill(new.email)
        page.locator("[name=password]").fill(PASSWORD)
        with page.expect_navigation():
            page.locator("form:has([name=password]) button").click()
        return Sights("newcomer", page, ["/code/app/instellen/"])


def person(first_name: str) -> Person:
    """Someone of the demonstration."""
    return Person.objects.get(name__startswith=f"{first_name} ")


def carry_session(page: Page, address: str, value: str) -> None:
    """Let a window go on in a session that was begun elsewhere."""
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": address}])


def addresses(voice: UUID, stream: UUID, page: Page, actor: Actor) -> Iterator[str]:
    """Every address of the house, with something real in each place that is open."""
    someone = person_of(actor)
    filled = {
        "token": "A" * 22,
        "secret": _invitation(someone),
        "answer": "aannemen",
        "name": _newest_letter(page),
        "uidb36": "1",
        "key": "set-password",
    }
    ids = {
        "voices": voice,
        "person": someone.pk,
        "reset_authenticator": someone.pk,
        "part_ways": someone.pk,
    }
    for name, asked in named_addresses():
        if name in NO_PAGES:
            continue
        given = {part: filled.get(part, ids.get(name, voice)) for part in asked}
        path = reverse(name, kwargs=given)
        yield path.replace(f"/stromen/{voice}/", f"/stromen/{stream}/")


def named_addresses(
    patterns: list[URLPattern | URLResolver] | None = None,
) -> Iterator[tuple[str, list[str]]]:
    """Name and open places of every address, the API's left out."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if str(pattern.pattern) != "api/":
                yield from named_addresses(pattern.url_patterns)
        elif pattern.name:
            asked = list(pattern.pattern.converters) or list(
                getattr(pattern.pattern.regex, "groupindex", {})
            )
            yield pattern.name, asked


def _invitation(colleague: Person) -> str:
    """The secret of an invitation that stands open."""
    fresh = invite_by_hand(
        f"nieuw-{uuid4().hex[:8]}@waterveen.example",
        by=SYSTEM,
        organisation=colleague.organisation,
        perspective="frontline",
    )
    return fresh.secret


def _newest_letter(page: Page) -> str:
    post = page.request.get("/demonstratie/post/", headers=SOCKET_OF_ITS_OWN).text()
    found = re.search(r"/demonstratie/post/(\d[^/]*)/", post)
    return found.group(1) if found else "none"


def _place(path: str) -> str:
    return path if re.fullmatch(r"/stem(men)?/[^/]+/", path) else ""
