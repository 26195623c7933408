"""The whole circle on a phone: with a mouse, without JavaScript, and with the keyboard alone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import pytest
from playwright.sync_api import Page

from samenspel.foundation.clock import today
from samenspel.loop.responses.models import Standing
from samenspel.loop.voices.models import ContactTerm
from tests.support.browser import Visits
from tests.support.contact import AtWork
from tests.support.hands import Hand, Keyboard, Mouse
from tests.support.speaker import AtHome, ShownKey

pytestmark = pytest.mark.browser

ROUND = [
    ("told", "team"),
    ("taken-on", "contact"),
    ("asked", "speaker"),
    ("restated", "speaker"),  # did not wait for the answer
    ("restated", "speaker"),
    ("corrected", "contact"),
    ("restated", "speaker"),
    ("understood", "contact"),
    ("under-way", "contact"),
    # A promise that the speaker says was not kept is the contact's to come back to.
    ("to-judge", "contact"),
    ("reopened", "contact"),
    ("to-judge", "speaker"),
    ("answered", "nobody"),
]


@dataclass
class Circle:
    """A speaker and a colleague who go round with one voice; notes how far it came."""

    speaker: AtHome
    contact: AtWork
    key: ShownKey
    came: list[tuple[str, str]] = field(default_factory=list)

    def note(self) -> None:
        """Who is on the move now."""
        self.came.append(Standing.objects.values_list("phase", "mover").get(voice=self.key.voice))

    def by_speaker(self, step: Callable[[], None]) -> None:
        """The speaker looks, and does something."""
        self.speaker.looks(self.key)
        step()
        self.note()

    def by_contact(self, step: Callable[[], None]) -> None:
        """The colleague looks, and does something."""
        self.contact.looks(self.key.voice)
        step()
        self.note()


def heard_and_understood(circle: Circle) -> None:
    speaker, contact = circle.speaker, circle.contact
    circle.note()
    circle.by_contact(contact.takes_on)
    circle.by_contact(lambda: contact.asks("Welke stoep bedoelt u?"))
    circle.by_contact(lambda: contact.restates("U wilt dat de stoep recht ligt."))
    circle.by_speaker(lambda: speaker.answers("De stoep voor de bakker."))
    circle.by_speaker(lambda: speaker.corrects("Het gaat om mijn moeder, zij durft niet meer."))
    circle.by_contact(lambda: contact.restates("Uw moeder wil weer naar buiten durven."))
    circle.by_speaker(speaker.confirms)


def promised_and_judged(circle: Circle) -> None:
    speaker, contact = circle.speaker, circle.contact
    due = date(today().year + 1, 12, 12)  # typed alike wherever the month comes first
    circle.by_contact(lambda: contact.responds("Wij leggen de tegels recht."))
    contact.agrees("De tegels liggen recht.", str(contact.person.pk), due)
    contact.agrees("Zij belt als het weer scheef ligt.", "speaker", due)
    contact.marks(1, "kept")
    speaker.looks(circle.key)
    speaker.marks(2, "kept", "")
    circle.by_speaker(lambda: speaker.marks(1, "broken", "Eén tegel ligt nog los."))
    circle.by_speaker(lambda: speaker.judges("not", "Zij struikelt er nog steeds over."))
    contact.looks(circle.key.voice)
    contact.marks(1, "kept")
    circle.by_contact(lambda: contact.responds("Nu ligt ook de laatste tegel recht.", "done"))
    circle.by_speaker(lambda: speaker.judges("answered"))


def goes_round(
    visits: Visits, hand: Callable[[Page], Hand], name: str, way_in: str, *, scripts: bool = True
) -> Circle:
    speaker = AtHome(hand(visits.window(scripts=scripts)))
    contact = AtWork.called(name, hand(visits.window(scripts=scripts)))
    words = f"De stoep bij de bakker ligt scheef, zegt {name}{way_in}."
    circle = Circle(speaker, contact, speaker.tells(words, place="Kerkstraat"))
    speaker.comes_back_by_words(circle.key)
    AtHome(hand(visits.window(scripts=scripts))).comes_back_by_link(circle.key)
    getattr(contact, way_in)()
    contact.finds(f"{name}{way_in}", circle.key.voice)
    heard_and_understood(circle)
    promised_and_judged(circle)
    return circle


def contacts_of(circle: Circle) -> list[str]:
    terms = ContactTerm.objects.filter(voice=circle.key.voice)
    return [term.person.name for term in terms]


def test_with_a_mouse(visits: Visits) -> None:
    circle = goes_round(visits, Mouse, "Bart", "signs_in")

    assert circle.came == ROUND
    assert contacts_of(circle) == [circle.contact.person.name]


def test_without_javascript(visits: Visits) -> None:
    circle = goes_round(visits, Mouse, "Tomasz", "steps_in", scripts=False)

    assert circle.came == ROUND
    assert contacts_of(circle) == [circle.contact.person.name]


def test_with_the_keyboard_alone(visits: Visits) -> None:
    circle = goes_round(visits, Keyboard, "Jelle", "signs_in")

    assert circle.came == ROUND
    assert contacts_of(circle) == [circle.contact.person.name]
