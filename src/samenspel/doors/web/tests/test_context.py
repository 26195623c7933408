"""The shell of a page knows whose house it is, which style it wears and whether all of it is made up."""

from dataclasses import replace

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from samenspel.doors.web.context import shell
from tests.support.cast import Waterveen

pytestmark = pytest.mark.django_db


def set_place(settings: Settings, **changed: object) -> None:
    place = settings.SAMENSPEL.place.model_copy(update=changed)
    settings.SAMENSPEL = replace(settings.SAMENSPEL, place=place)


def said(template: str) -> str:
    return Template(template).render(Context(shell(RequestFactory().get("/"))))


def test_the_organisation_at_home_stands_on_every_page(
    client: Client, waterveen: Waterveen
) -> None:
    page = client.get(reverse("privacy")).content.decode()

    assert " – Gemeente Waterveen</title>" in page
    assert "<span>Gemeente Waterveen</span>" in page


def test_before_anybody_is_at_home_it_is_called_by_its_own_name(client: Client) -> None:
    page = client.get(reverse("privacy")).content.decode()

    assert " – Samenspel</title>" in page


def test_a_page_that_does_not_name_the_organisation_does_not_ask_for_it(
    waterveen: Waterveen, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert said("{{ theme }}") == "samenspel"


def test_a_name_is_shown_as_a_name(settings: Settings, waterveen: Waterveen) -> None:
    assert said("{{ organisation_name }}") == "Gemeente Waterveen"


@pytest.mark.parametrize("theme", ["samenspel", "voorbeeld"])
def test_the_pages_wear_the_style_that_was_chosen(
    settings: Settings, client: Client, waterveen: Waterveen, theme: str
) -> None:
    set_place(settings, theme=theme)
    page = client.get(reverse("privacy")).content.decode()

    sheets = [line.strip() for line in page.splitlines() if 'rel="stylesheet"' in line]
    assert f'class="{theme}-theme"' in page
    assert sheets == [f'<link rel="stylesheet" href="/static/built/theme-{theme}.css">']


@pytest.mark.parametrize("demo", [True, False])
def test_only_a_demonstration_shows_the_way_into_it(
    settings: Settings, client: Client, waterveen: Waterveen, demo: bool
) -> None:
    set_place(settings, demo=demo)
    page = client.get(reverse("privacy")).content.decode()

    assert (f'href="{reverse("demonstration")}"' in page) is demo


def test_leaving_leads_where_the_operator_said(settings: Settings) -> None:
    set_place(settings, leave_to="https://weer.example/")

    assert said("{{ leave_to }}") == "https://weer.example/"
