"""What tests of voices may use."""

from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.utils.translation import get_language, override

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.loop.responses import actions as responding
from samenspel.loop.streams.refreshing import keep_meanings
from samenspel.loop.voices import actions
from samenspel.people.tests.cast import admitted
from tests.support.cast import Told, an_agreement, an_understanding, brought_to, person_of


@pytest.fixture
def rich(amina: Told, bart: Actor, fenna: Actor) -> Told:
    """A voice with a row in every table of the loop, each with a text in it."""
    actions.add_words(amina.voice, "En het is daar donker.", by=amina.speaker)
    brought_to("asked", amina, bart)
    question = amina.voice.questions.get()
    actions.answer_question(amina.voice, question, "Die bij nummer 12.", by=amina.speaker)
    wrong = an_understanding(amina, bart)
    actions.correct_understanding(amina.voice, wrong, "Het gaat om mijn moeder.", by=amina.speaker)
    right = an_understanding(amina, bart)
    actions.confirm_understanding(amina.voice, right, by=amina.speaker)
    response = responding.respond(
        amina.voice,
        "Wij leggen het recht.",
        role="facilitate",
        approach=responding.Approach("responsive", "Omdat zij het beste weet wat nodig is."),
        by=bart,
    )
    agreement = an_agreement(amina, bart)
    responding.mark_agreement(amina.voice, agreement, "broken", "Het regende.", by=amina.speaker)
    responding.mark_agreement(amina.voice, agreement, "broken", "De steenbakker is ziek.", by=bart)
    responding.give_result(amina.voice, response, "partly-done", "De helft ligt recht.", by=bart)
    responding.judge(amina.voice, "partly", "De helft niet.", by=amina.speaker)
    actions.offer_handover(amina.voice, person_of(fenna), "Ik ga met verlof.", by=bart)
    meaning = np.ones((1, 8), dtype=np.float32)
    keep_meanings([amina.voice.id], meaning, ["nl"], "a model", by=SYSTEM)
    return amina


class Reading(HTMLParser):
    """What someone meets on a page: its words, what stands in its fields and lists, and where it leads."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.status: int = answer.status_code
        self.alerts: list[str] = []
        self.links: list[str] = []
        self.forms: list[str] = []
        self.fields: dict[str, list[str]] = {}
        self.options: dict[str, list[str]] = {}
        self._said: list[str] = []
        self._field = ""
        self._alert_depth = 0
        self.feed(answer.content.decode())

    @property
    def text(self) -> str:
        """Everything that can be read, in one line."""
        return " ".join(" ".join(self._said).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a link, a form or a field begins."""
        given = {name: value or "" for name, value in attrs}
        if self._alert_depth or given.get("role") == "alert":
            self._alert_depth += tag == "div"
            self.alerts += [""] if given.get("role") == "alert" else []
        if tag == "a":
            self.links.append(given.get("href", ""))
        elif tag == "form":
            self.forms.append(given.get("action", ""))
        elif tag in {"textarea", "select"}:
            self._field = given.get("name", "")
        elif tag == "option":
            self._offers(given)
        elif tag == "input" and (
            given.get("type") not in {"radio", "checkbox"} or "checked" in given
        ):
            self._stands(given.get("name", ""), given.get("value", ""))
        if tag == "textarea":
            self._stands(self._field, "")

    def handle_endtag(self, tag: str) -> None:
        """A field or an alert ends."""
        if tag in {"textarea", "select"}:
            self._field = ""
        self._alert_depth -= bool(self._alert_depth) and tag == "div"

    def handle_data(self, data: str) -> None:
        """Words on the page, or in a field: there the first line end is not counted."""
        if self._field in self.fields and self.lasttag == "textarea":
            self.fields[self._field][-1] += data.removeprefix("\n")
            return
        self._said.append(data)
        if self._field in self.options and self.lasttag == "option":
            self.options[self._field][-1] += data
        if self._alert_depth:
            self.alerts[-1] = " ".join(f"{self.alerts[-1]} {data}".split())

    def _offers(self, given: dict[str, str]) -> None:
        self.options.setdefault(self._field, []).append("")
        if "selected" in given:
            self._stands(self._field, given.get("value", ""))

    def _stands(self, name: str, value: str) -> None:
        self.fields.setdefault(name, []).append(value)


class Browser(Client):
    """A browser in a language of its own: what the server does for it does not change how the test speaks."""

    def __init__(self, language: str = "en") -> None:
        super().__init__(headers={"accept-language": language})

    def request(self, **asked: Any) -> Any:
        """Ask, and speak on as before."""
        with override(get_language()):
            return super().request(**asked)


def at_home(told: Told, language: str = "en") -> Browser:
    """The browser of a speaker, who followed the link of the key."""
    browser = Browser(language)
    browser.get(f"/s/{told.key.link}")
    return browser


def at_work(colleague: Actor, language: str = "en") -> Browser:
    """The browser of a colleague who signed in."""
    browser = Browser(language)
    browser.cookies = admitted(person_of(colleague)).cookies
    return browser


def page_of(told: Told, rest: str = "") -> str:
    """The address of a voice, for its speaker."""
    return f"/stem/{told.voice.pk}/{rest}"


def desk_of(told: Told, rest: str = "") -> str:
    """The address of a voice, for colleagues."""
    return f"/stemmen/{told.voice.pk}/{rest}"
