"""Parts of a page say to everyone what they show to the eye: labels, hints, mistakes, states and languages."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspel.foundation.forms import PlainForm
from samenspel.foundation.free_text import take_down

VOID = {"input", "br", "img", "path"}
WRITTEN = st.text(st.characters(exclude_characters="\0\r", codec="utf-8"), max_size=60)


@dataclass
class Element:
    """One element, with the text in it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Page(HTMLParser):
    """What a browser makes of a piece of HTML."""

    source: str
    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(self.elements[-1])

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def all(self, tag: str) -> list[Element]:
        return [element for element in self.elements if element.tag == tag]

    def one(self, tag: str) -> Element:
        [found] = self.all(tag)
        return found

    def with_id(self, ref: str) -> Element:
        [found] = [one for one in self.elements if one.attributes.get("id") == ref]
        return found


class Asked(PlainForm):
    """One of each kind of field."""

    words = forms.CharField(label="Woorden", help_text="In je eigen taal.")
    place = forms.CharField(label="Plaats", required=False)
    secret = forms.CharField(label="Wachtwoord", widget=forms.PasswordInput)
    way = forms.ChoiceField(
        label="Hoe", choices=[("mail", "per mail"), ("no", "niet")], widget=forms.RadioSelect
    )
    team = forms.ChoiceField(label="Team", choices=[(1, "oost"), (2, "west")], required=False)
    shown = forms.BooleanField(label="Anderen mogen dit lezen", required=False)


def filled(**said: object) -> Asked:
    return Asked(said)


def component(name: str, **context: Any) -> Page:
    with override("en"):
        return Page(render_to_string(f"components/{name}.html", context))


def described(page: Page, control: Element) -> list[str]:
    refs = control.attributes.get("aria-describedby", "").split()
    return [page.with_id(ref).text.strip() for ref in refs]


def test_a_label_a_hint_and_a_mistake_are_tied_to_their_control() -> None:
    page = component("field", field=filled()["words"])
    control = page.one("input")

    assert page.one("label").attributes["for"] == control.attributes["id"]
    assert (control.attributes["name"], control.attributes["aria-invalid"]) == ("words", "true")
    assert described(page, control) == ["In je eigen taal.", "This field is required."]


def test_a_good_field_is_described_by_its_hint_alone() -> None:
    page = component("field", field=filled(words="Bankjes")["words"])
    control = page.one("input")

    assert described(page, control) == ["In je eigen taal."]
    assert "aria-invalid" not in control.attributes


@pytest.mark.parametrize(("name", "required"), [("words", True), ("place", False)])
@pytest.mark.parametrize("kind", ["field", "select"])
def test_what_may_be_left_out_is_said_in_words(name: str, required: bool, kind: str) -> None:
    which = {"select": {"words": "way", "place": "team"}}.get(kind, {}).get(name, name)
    page = component(kind, field=Asked()[which])

    control = page.one("select" if kind == "select" else "input")
    assert ("required" in control.attributes) is required
    assert ("(not required)" in page.one("label").text) is not required


@settings(max_examples=50, deadline=None)
@given(WRITTEN)
def test_whatever_was_written_stands_in_the_field_as_it_was(words: str) -> None:
    page = component("field", field=filled(place=words)["place"])

    assert [one.tag for one in page.elements] == ["div", "label", "span", "input"]
    assert page.one("input").attributes.get("value", "") == words


@settings(max_examples=50, deadline=None)
@given(WRITTEN)
def test_whatever_was_written_stands_in_a_large_field_as_it_was(words: str) -> None:
    page = component("field", field=filled(place=words)["place"], multiline=True)

    # A browser leaves out the first line break after the tag, so that one of ours is not its own.
    assert page.one("textarea").text.removeprefix("\n") == words


def test_a_password_is_never_sent_back() -> None:
    page = component("field", field=filled(secret="zeeanemoon")["secret"])

    assert page.one("input").attributes["type"] == "password"
    assert "zeeanemoon" not in page.source


def test_own_words_run_in_the_direction_of_their_own_language() -> None:
    field = filled(words="مرحبا")["words"]

    assert (
        component("field", field=field, multiline=True, own_words="yes")
        .one("textarea")
        .attributes["dir"]
        == "auto"
    )
    assert "dir" not in component("field", field=field, multiline=True).one("textarea").attributes


def test_choices_stand_together_under_one_question() -> None:
    page = component("choices", field=filled(way="no")["way"])
    inputs = [one.attributes for one in page.all("input")]

    assert page.one("legend").text == "Hoe"
    assert [(one["type"], one["name"], one["value"], "checked" in one) for one in inputs] == [
        ("radio", "way", "mail", False),
        ("radio", "way", "no", True),
    ]
    assert [one.text for one in page.all("label")] == ["Per mail", "Niet"]


def test_a_mistake_in_choices_describes_the_whole_question() -> None:
    page = component("choices", field=filled()["way"])

    assert described(page, page.one("fieldset")) == ["This field is required."]


@pytest.mark.parametrize(("said", "chosen"), [("2", ["2"]), ("", []), ("9", [])])
def test_a_list_shows_what_was_chosen(said: str, chosen: list[str]) -> None:
    page = component("select", field=filled(team=said)["team"])

    assert [
        one.attributes["value"] for one in page.all("option") if "selected" in one.attributes
    ] == chosen


@pytest.mark.parametrize("said", [True, False])
def test_a_box_stays_ticked(said: bool) -> None:
    page = component("choice", field=filled(**({"shown": "on"} if said else {}))["shown"])

    assert ("checked" in page.one("input").attributes) is said


def test_every_mistake_is_summed_up_with_a_way_to_its_place() -> None:
    form = filled(way="mail")
    form.add_error(None, "Er is iets anders.")
    page = component("error_summary", form=form)

    assert page.with_id("mistakes").attributes["role"] == "alert"
    assert [one.attributes["href"] for one in page.all("a")] == ["#id_words", "#id_secret"]
    assert page.all("li")[-1].text == "Er is iets anders."


def test_without_mistakes_there_is_nothing_to_sum_up() -> None:
    whole = filled(words="Bankjes", secret="x", way="no")

    assert component("error_summary", form=whole).elements == []


def test_a_number_that_looks_like_a_bsn_is_marked_in_the_words_around_it() -> None:
    form = filled(words="x", secret="x", way="no")
    form.attempt(lambda: take_down("Ik ben 111222333 & bel mij.", field="words"))
    page = component("bsn", form=form)

    assert page.one("mark").text == "111222333"
    assert page.all("p")[1].text == "Ik ben 111222333 & bel mij."


def test_words_without_such_a_number_are_not_shown_again() -> None:
    assert component("bsn", form=filled(words="Bankjes")).elements == []


def test_how_far_it_has_come_is_said_and_not_only_shown() -> None:
    steps = [
        {"label": "Gehoord", "state": "done"},
        {"label": "Begrepen", "state": "now"},
        {"label": "Beantwoord", "state": "to come"},
    ]
    items = component("course", steps=steps).all("li")

    assert [one.text.strip() for one in items] == ["Gehoord(done)", "Begrepen", "Beantwoord"]
    assert [one.attributes.get("aria-current") for one in items] == [None, "step", None]


@pytest.mark.parametrize(
    ("given", "lang", "dir"),
    [
        ({"lang": "ar", "dir": "rtl"}, "ar", "rtl"),
        ({"lang": "nl"}, "nl", "auto"),
        ({}, None, "auto"),
    ],
)
def test_words_are_marked_with_their_language(
    given: dict[str, str], lang: str | None, dir: str
) -> None:
    quoted = component("words", text="Wij <b>wonen</b> hier.", **given).one("blockquote")

    assert (quoted.attributes.get("lang"), quoted.attributes["dir"], quoted.text) == (
        lang,
        dir,
        "Wij <b>wonen</b> hier.",
    )


@pytest.mark.parametrize(("length", "is_long"), [(600, False), (601, True)])
def test_a_long_text_is_set_smaller(length: int, is_long: bool) -> None:
    figure = component("words", text="x" * length).one("figure")

    assert ("words--long" in figure.attributes["class"]) is is_long


@pytest.mark.parametrize(
    ("level", "sign"),
    [(constants.SUCCESS, "check"), (constants.WARNING, "alert"), (constants.ERROR, "alert")],
)
def test_a_message_is_announced_with_its_own_sign(level: int, sign: str) -> None:
    page = component("messages", messages=[Message(level, "Het is <b>gelukt</b>.")])

    assert page.elements[0].attributes["role"] == "status"
    assert page.one("p").text == "Het is <b>gelukt</b>."
    assert page.all("span")[0].attributes["class"] == f"icon icon--{sign}"


@pytest.mark.parametrize("whose", ["you", "them", "done"])
def test_whose_turn_it_is_is_said_in_words(whose: str) -> None:
    page = component("on_the_move", whose=whose, sentence="Jij bent aan zet.", heading="h1")

    assert page.one("h1").text == "Jij bent aan zet."
    assert page.one("span").attributes["aria-hidden"] == "true"


def test_a_state_is_a_word_beside_a_shape_that_is_not_read_out() -> None:
    page = component("state", shape="check", tone="wrong", word="Te laat")

    assert page.elements[0].text == "Te laat"
    assert page.elements[1].attributes["aria-hidden"] == "true"


def test_a_key_is_words_a_link_and_a_picture_with_a_name() -> None:
    words = ["boot", "kaas", "maan", "riet", "vuur"]
    page = component("key_card", words=words, link="https://x.example/s/a", qr="data:image/png,x")

    assert [one.text for one in page.all("li")] == words
    assert page.one("a").attributes["href"] == page.one("a").text == "https://x.example/s/a"
    assert page.one("img").attributes["alt"] == "QR code with the link to your voice"


def test_help_that_cannot_wait_can_be_called_from_the_page() -> None:
    page = component("urgent")

    assert [one.attributes["href"] for one in page.all("a")] == [
        "tel:112",
        "tel:113",
        "tel:08002000",
    ]


@pytest.mark.parametrize("name", ["streams", "streams_empty"])
def test_decoration_is_not_read_out(name: str) -> None:
    assert component(name).one("svg").attributes["aria-hidden"] == "true"
