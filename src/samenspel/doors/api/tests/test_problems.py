"""What cannot be done is told as a problem, in the caller's language, and gives nothing away."""

import json

import psycopg.errors
import pytest
from django.conf import settings
from django.db import OperationalError, ProgrammingError
from django.http import HttpRequest, UnreadablePostError
from django.test import RequestFactory
from django.utils.translation import override

from samenspel.doors.api.handlers import of_database, our_fault
from samenspel.doors.api.problems import KINDS
from samenspel.doors.api.urls import api
from tests.support.api import VISITOR, Caller, at, speaker_of
from tests.support.cast import Told

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_for_voices(rf: RequestFactory) -> HttpRequest:
    """Some request."""
    return rf.get("/api/v1/voices")


@pytest.mark.parametrize("path", ["nothing", "voices/", "", "/api/", "/api/v2/voices"])
def test_an_address_where_nothing_is_is_a_problem_and_no_page(path: str) -> None:
    answer = VISITOR.get(path)

    assert answer.code == (404, "absent")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_problem_says_all_that_the_standard_asks(waterveen: object) -> None:
    answer = Caller(language="en").post("voices", {})

    assert answer.json == {
        "type": "urn:problem-type:samenspel:invalid",
        "title": "That does not work",
        "status": 422,
        "detail": "Look at “errors”: it says what is expected.",
        "instance": "/api/v1/voices",
        "code": "invalid",
        "errors": [{"field": "words", "detail": "This is needed."}],
    }


@pytest.mark.parametrize(
    "body",
    [b"{", b"words=hello", b'{"words": "\xff\xfe"}', b"[" * 100_000, b'{"a":1}}'],
)
def test_what_is_no_json_is_unreadable(body: bytes) -> None:
    assert VISITOR.post("voices", body).code == (400, "unreadable")


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"1", b"null", b"true"])
def test_what_is_no_object_is_told_so(body: bytes, waterveen: object) -> None:
    assert VISITOR.post("voices", body).code == (422, "invalid")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "text/json", ""]
)
def test_only_json_is_read(kind: str) -> None:
    answer = VISITOR.post("voices", {"words": "x"}, Content_Type=kind)

    assert answer.code == (415, "not-json")


def test_json_with_a_charset_is_json(waterveen: object) -> None:
    kind = "application/json; charset=utf-8"

    assert VISITOR.post("voices", {"words": "De stoep."}, Content_Type=kind).status == 201


def test_more_than_fits_in_a_request_is_too_large() -> None:
    body = b'{"words": "' + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}'

    assert VISITOR.post("voices", body).code == (413, "too-large")


def test_every_fault_is_told_at_once(waterveen: object) -> None:
    answer = VISITOR.post("voices", {"words": 1, "shown": "yes", "place": ["x"], "extra": 0})

    assert sorted(answer.fields) == ["extra", "place", "shown", "words"]


def test_no_jargon_of_the_validator_comes_out(waterveen: object) -> None:
    answer = Caller(language="en").post("voices", {"words": 1})

    assert answer.json["errors"] == [
        {"field": "words", "detail": "This must be text, between quotes."}
    ]


@pytest.mark.parametrize(
    ("asked", "given"),
    [("nl", "nl"), ("en", "en"), ("en-GB,nl;q=0.5", "en"), ("de", "nl"), ("", "nl")],
)
def test_a_problem_is_in_the_language_of_the_caller(asked: str, given: str, amina: Told) -> None:
    answer = Caller(language=asked).get(at(amina))

    assert answer.headers["Content-Language"] == given
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.parametrize("status", sorted(KINDS))
def test_every_kind_of_problem_is_said_in_both_languages(status: int) -> None:
    said = []
    for language in ("en", "nl"):
        with override(language):
            said.append((str(KINDS[status].title), str(KINDS[status].detail)))

    assert [english != dutch for english, dutch in zip(*said, strict=True)] == [True, True]


@pytest.mark.parametrize(
    ("path", "status"), [("vocabularies", 200), ("voices", 401), ("nothing", 404)]
)
def test_every_answer_says_the_version_and_is_not_kept(path: str, status: int) -> None:
    answer = VISITOR.get(path)

    assert answer.status == status
    assert (answer.headers["API-Version"], answer.headers["Cache-Control"]) == ("1.0.0", "no-store")


def test_a_head_is_a_get_without_the_content(amina: Told) -> None:
    answer = speaker_of(amina).ask("HEAD", at(amina))

    assert (answer.status, answer.content) == (200, b"")
    assert answer.headers["ETag"] == speaker_of(amina).get(at(amina)).headers["ETag"]


def test_options_says_what_can_be_done() -> None:
    answer = VISITOR.ask("OPTIONS", "voices")

    assert (answer.status, answer.headers["Allow"]) == (204, "GET, HEAD, OPTIONS, POST")


def test_a_mistake_of_ours_tells_nothing_of_itself(
    request_for_voices: HttpRequest, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "Failing row contains (Amina, 0612345678)"

    answer = our_fault(request_for_voices, ValueError(secret))

    assert answer.status_code == 500
    assert secret not in answer.content.decode() + caplog.text
    assert "ValueError" in caplog.text


def test_a_key_that_died_in_between_is_a_wrong_key(request_for_voices: HttpRequest) -> None:
    error = ProgrammingError("only the speaker can say this")
    error.__cause__ = psycopg.errors.InsufficientPrivilege("only the speaker can say this")

    assert of_database(request_for_voices, error).status_code == 404


@pytest.mark.parametrize(
    ("error", "status"), [(OperationalError("gone"), 503), (UnreadablePostError("cut off"), 400)]
)
def test_what_fails_around_us_has_its_own_problem(
    error: Exception, status: int, request_for_voices: HttpRequest
) -> None:
    answer = api.on_exception(request_for_voices, error)

    assert (answer.status_code, json.loads(answer.content)["status"]) == (status, status)
