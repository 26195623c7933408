"""`GET /health` says whether web, database and worker are well."""

import json
from dataclasses import replace

import pytest
from django.db import connection
from django.test import RequestFactory
from procrastinate.contrib.django import app
from pytest_django.fixtures import Settings

from samenspel.doors.launch.roles import Addresses
from samenspel.doors.web.health import SILENT_AFTER, health


def asked() -> tuple[int, dict[str, object]]:
    answer = health(RequestFactory().get("/health"))
    return answer.status_code, json.loads(answer.content)


def worker_seen(seconds_ago: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))",
            [seconds_ago],
        )


@pytest.mark.django_db
def test_all_well() -> None:
    worker_seen(seconds_ago=5)

    assert asked() == (200, {"web": "well", "database": "well", "worker": "well"})


@pytest.mark.django_db
def test_a_demonstration_says_that_it_is_one(settings: Settings) -> None:
    worker_seen(seconds_ago=5)
    place = settings.SAMENSPEL.place.model_copy(update={"demo": True})
    settings.SAMENSPEL = replace(settings.SAMENSPEL, place=place)

    assert asked()[1] == {"web": "well", "database": "well", "worker": "well", "demo": True}


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "status"), [(14, 200), (16, 503)])
def test_a_worker_that_died_is_said_within_twenty_seconds(seconds: int, status: int) -> None:
    worker_seen(seconds_ago=seconds)

    assert asked()[0] == status


def test_a_worker_may_miss_two_signs_of_life() -> None:
    every = app.worker_defaults["update_heartbeat_interval"]

    assert 2 * every < SILENT_AFTER <= 20


@pytest.mark.django_db
def test_a_silent_worker_is_said() -> None:
    worker_seen(seconds_ago=90)

    assert asked() == (
        503,
        {
            "web": "well",
            "database": "well",
            "worker": "unwell",
            "why": {"worker": "no sign of life for 90 seconds"},
        },
    )


@pytest.mark.django_db
def test_no_worker_is_said() -> None:
    assert asked() == (
        503,
        {
            "web": "well",
            "database": "well",
            "worker": "unwell",
            "why": {"worker": "no worker is running"},
        },
    )


def test_a_lost_database_is_said_without_telling_where_it_is(committed_db: Addresses) -> None:
    kept = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = "gone"
    try:
        found = asked()
    finally:
        connection.settings_dict["NAME"] = kept

    assert found == (
        503,
        {
            "web": "well",
            "database": "unwell",
            "worker": "unwell",
            "why": {
                "database": "it does not answer",
                "worker": "unknown while the database does not answer",
            },
        },
    )
