"""The house's own pages: what is kept of people, for whom it works, and in which language one reads."""

import html
import re
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from pytest_django.fixtures import Settings

from samenspel.foundation.privacy.holders import holders

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("waterveen")]

PAGES = ("privacy", "accessibility")


def page(client: Client, address: str, **headers: str) -> str:
    return client.get(address, headers=headers).content.decode()


def language_of(text: str) -> str:
    found = re.search(r'<html lang="(\w+)"', text)
    assert found is not None
    return found[1]


def switch(client: Client, language: str, next: str = "/privacy/") -> str:
    answer = client.post(reverse("set_language"), {"language": language, "next": next})
    assert answer.status_code == 302
    return answer.headers["Location"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_privacy_page_names_all_that_the_house_holds_of_people(
    client: Client, language: str
) -> None:
    rows = re.findall(
        r"<tr[^>]*><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td></tr>",
        page(client, reverse("privacy"), **{"accept-language": language}),
    )

    with override(language):
        declared = [(one.title, str(one.purpose), str(one.retention)) for one in holders()]
    assert [tuple(map(html.unescape, row)) for row in rows] == declared
    assert len(declared) > 5


def test_what_is_kept_has_a_name_of_its_own_in_both_languages() -> None:
    """Django would invent one, in English, from the name of the class."""
    titles = {}
    for language in ("nl", "en"):
        with override(language):
            titles[language] = [one.title for one in holders()]

    assert [pair for pair in zip(*titles.values(), strict=True) if pair[0] == pair[1]] == []
    assert len(set(titles["nl"])) == len(titles["nl"])


def test_a_reason_to_keep_something_is_told_in_both_languages() -> None:
    told = {}
    for language in ("nl", "en"):
        with override(language):
            told[language] = [
                text for one in holders() for text in (str(one.purpose), str(one.retention))
            ]

    assert [pair for pair in zip(*told.values(), strict=True) if pair[0] == pair[1]] == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("contact", ["", "stem@waterveen.example of 14 0999"])
def test_they_say_how_the_organisation_is_reached_when_it_said_so(
    client: Client, settings: Settings, name: str, contact: str
) -> None:
    place = settings.SAMENSPEL.place.model_copy(update={"contact": contact})
    settings.SAMENSPEL = replace(settings.SAMENSPEL, place=place)
    asked = {"privacy": "A question about your privacy", "accessibility": "You reach us like this"}

    text = page(client, reverse(name), **{"accept-language": "en"})
    told = re.findall(rf"<p>{asked[name]}[^:]*: (.*?)</p>", text)
    assert told == [contact] * bool(contact)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("method", "status"), [("get", 200), ("head", 200), ("post", 405)])
def test_they_are_there_to_be_read_by_anybody(
    client: Client, name: str, method: str, status: int
) -> None:
    assert getattr(client, method)(reverse(name)).status_code == status


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "nl"),
        ("en", "en"),
        ("en-GB,en;q=0.9,nl;q=0.8", "en"),
        ("nl-BE", "nl"),
        ("fr", "nl"),
        ("ar,en;q=0.5", "en"),
        ("*", "nl"),
        (";;;q=,", "nl"),
    ],
)
def test_the_browser_says_which_language(client: Client, asked: str, language: str) -> None:
    assert language_of(page(client, "/privacy/", **{"accept-language": asked})) == language


def test_who_chose_a_language_keeps_it_whatever_the_browser_says(client: Client) -> None:
    switch(client, "en")

    assert language_of(page(client, "/toegankelijkheid/", **{"accept-language": "nl"})) == "en"


def test_one_can_go_back_to_the_first_language(client: Client) -> None:
    switch(client, "en")
    switch(client, "nl")

    assert language_of(page(client, "/privacy/", **{"accept-language": "en"})) == "nl"


@pytest.mark.parametrize("language", ["fr", "ar", "xx", "", "../../nl", "EN "])
def test_a_language_that_we_do_not_speak_changes_nothing(client: Client, language: str) -> None:
    switch(client, "en")

    assert switch(client, language) == "/privacy/"
    assert language_of(page(client, "/privacy/")) == "en"


def test_looking_at_the_switch_changes_nothing(client: Client) -> None:
    client.get(reverse("set_language"), {"language": "en"})

    assert "django_language" not in client.cookies


@pytest.mark.parametrize(
    "elsewhere",
    ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "/\\elsewhere"],
)
def test_the_switch_never_leads_elsewhere(client: Client, elsewhere: str) -> None:
    assert switch(client, "en", elsewhere) == "/"


@pytest.mark.parametrize(("asked", "other"), [("nl", "en"), ("en", "nl")])
def test_the_page_offers_the_other_language_in_that_language(
    client: Client, asked: str, other: str
) -> None:
    text = page(client, "/privacy/", **{"accept-language": asked})
    offered = re.findall(r'<button [^>]*name="language" value="(\w+)" lang="(\w+)">(\w+)<', text)

    assert offered == [(other, other, {"nl": "Nederlands", "en": "English"}[other])]


def test_the_switch_leads_back_to_where_one_was_with_what_was_asked(client: Client) -> None:
    text = page(client, "/privacy/?van=de&kant=oost")
    found = re.search(r'name="next" value="([^"]*)"', text)
    assert found is not None

    assert switch(client, "en", html.unescape(found[1])) == "/privacy/?van=de&kant=oost"


@pytest.mark.django_db
def test_every_link_at_the_foot_leads_somewhere(client: Client, waterveen: object) -> None:
    foot = page(client, "/").partition("<footer")[2]

    links = re.findall('href="([^"]+)"', foot)
    assert [client.get(link).status_code for link in links] == [200] * len(links)
    assert len(links) >= 4
