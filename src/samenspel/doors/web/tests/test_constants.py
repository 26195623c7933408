"""What is the same on every page is made once, in each language, theme and kind of installation."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from samenspel.doors.web.templatetags.constants import constant

FOOT = "components/foot_public.html"


def test_it_speaks_the_language_of_the_reader() -> None:
    said = {}
    for language in ("nl", "en", "nl"):
        with override(language):
            said[language] = constant(FOOT)

    assert ("Toegankelijkheid" in said["nl"], "Accessibility" in said["en"]) == (True, True)


@pytest.mark.parametrize("demo", [True, False])
def test_only_a_demonstration_leads_to_the_demonstration(demo: bool, settings: Any) -> None:
    place = settings.SAMENSPEL.place.model_copy(update={"demo": demo})
    settings.SAMENSPEL = replace(settings.SAMENSPEL, place=place)

    assert ("/demonstratie/" in constant(FOOT)) is demo


@pytest.mark.parametrize("theme", ["samenspel", "voorbeeld"])
def test_the_sheet_is_that_of_the_theme(theme: str, settings: Any) -> None:
    place = settings.SAMENSPEL.place.model_copy(update={"theme": theme})
    settings.SAMENSPEL = replace(settings.SAMENSPEL, place=place)

    assert f"built/theme-{theme}" in constant("components/head.html")


@pytest.mark.django_db
def test_two_readers_one_after_the_other_each_read_their_own_language(
    client: Client, waterveen: object
) -> None:
    pages = [client.get("/", headers={"accept-language": each}) for each in ("nl", "en", "nl")]

    assert ["Voor collega’s" in page.content.decode() for page in pages] == [True, False, True]
