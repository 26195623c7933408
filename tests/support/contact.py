"""What a colleague does with a voice, in a browser."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from allauth.mfa.models import Authenticator
from playwright.sync_api import Locator

from samenspel.people.actions import choose_password
from samenspel.people.actors import actor_of
from samenspel.people.models import Person
from samenspel.people.tests.cast import PASSWORD, an_authenticator, code
from tests.support.hands import Hand
from tests.support.speaker import open_up


@dataclass
class AtWork:
    """A colleague and how they work a page."""

    hand: Hand
    person: Person

    @classmethod
    def called(cls, first_name: str, hand: Hand) -> "AtWork":
        """Someone of the demonstration."""
        return cls(hand, Person.objects.get(name__startswith=f"{first_name} "))

    def signs_in(self) -> None:
        """With a password, and the code of an authenticator that was linked before."""
        page = self.hand.page
        choose_password(self.person, PASSWORD, by=actor_of(self.person))
        Authenticator.objects.filter(user=self.person).delete()  # of another test in this house
        secret = an_authenticator(self.person)
        page.goto("/inloggen/")
        self.hand.write(page.locator("[name=login]"), self.person.email)
        self.hand.write(page.locator("[name=password]"), PASSWORD)
        self.hand.go(page.locator("form:has([name=password]) button"))
        self.hand.write(page.locator("[name=code]"), code(secret))
        self.hand.go(page.locator("form:has([name=code]) button"))

    def steps_in(self) -> None:
        """By the page of the demonstration."""
        page = self.hand.page
        page.goto("/demonstratie/")
        self.hand.go(page.locator(f"[name=person][value='{self.person.pk}']"))

    def finds(self, words: str, voice: UUID) -> None:
        """By searching in what people said."""
        page = self.hand.page
        page.goto("/wacht-op-mij/")
        self.hand.write(page.locator("[name=q]"), words)
        self.hand.go(page.locator("form[role=search] button"))
        self.hand.go(page.locator(f"a[href='/stemmen/{voice}/']"))

    def looks(self, voice: UUID) -> None:
        """At the page of a voice."""
        self.hand.page.goto(f"/stemmen/{voice}/")

    def takes_on(self) -> None:
        """Become the contact."""
        self.hand.go(self._form("op-me-nemen").locator("button"))

    def asks(self, words: str) -> None:
        """The speaker one thing."""
        self._say("vraag", "question", words)

    def restates(self, words: str) -> None:
        """The need, said back."""
        self._say("zo-begrijpen-wij-het", "restated", words)

    def responds(self, words: str, result: str = "") -> None:
        """What is done and why, in which role and approach, and what came of it."""
        form = self._form("respons")
        self.hand.write(form.locator("[name=text]"), words)
        self.hand.choose(form.locator("[name=role][value=facilitate]"))
        self.hand.choose(form.locator("[name=approach][value=responsive]"))
        self.hand.write(form.locator("[name=approach_why]"), "Zij weet het beste wat helpt.")
        if result:
            self.hand.pick(form.locator("[name=result]"), result)
        self.hand.go(form.locator("button"))

    def agrees(self, what: str, who: str, due: date) -> None:
        """Who does what by when."""
        form = self._form("afspraak")
        open_up(self.hand, form)
        self.hand.write(form.locator("[name=what]"), what)
        self.hand.pick(form.locator("[name=who]"), who)
        self.hand.write_date(form.locator("[name=due]"), due)
        self.hand.go(form.locator("button"))

    def marks(self, number: int, mark: str) -> None:
        """What came of an agreement, by its place in the list."""
        form = self.hand.page.locator(".agreement").nth(number - 1).locator("form")
        open_up(self.hand, form)
        self.hand.go(form.locator(f"button[value={mark}]"))

    def offers_to(self, colleague: Person, why: str) -> None:
        """A hand-over, that counts when it is accepted."""
        form = self._form("overdracht")
        open_up(self.hand, form)
        self.hand.pick(form.locator("[name=to]"), str(colleague.pk))
        self.hand.write(form.locator("[name=why]"), why)
        self.hand.go(form.locator("button"))

    def accepts(self) -> None:
        """A hand-over."""
        self.hand.go(self._form("overdracht/aannemen").locator("button"))

    def _say(self, step: str, name: str, words: str) -> None:
        form = self._form(step)
        open_up(self.hand, form)
        self.hand.write(form.locator(f"[name={name}]"), words)
        self.hand.go(form.locator("button"))

    def _form(self, step: str) -> Locator:
        return self.hand.page.locator(f"form[action$='/{step}/']")
