"""What cannot be done gets one page: the right status, one sentence, a way on, and nothing of our inside."""

import html
import re

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.test import Client, RequestFactory
from django.urls import include, path, reverse
from django.utils.translation import override

from samenspel.doors.web.errors import SENTENCES
from samenspel.doors.web.middleware import ErrorPageMiddleware
from samenspel.foundation.errors import (
    Absent,
    AlreadyUsed,
    DomainError,
    Invalid,
    Overtaken,
    Refused,
)
from tests.support.cast import Waterveen

pytestmark = [pytest.mark.django_db, pytest.mark.urls("samenspel.doors.web.tests.test_errors")]

SENTENCE = "Dit lukt niet, <b>want</b> het is zo."
SECRET = "zeeanemoon"
RAISED: dict[str, Exception] = {
    "domain": DomainError(SENTENCE),
    "invalid": Invalid(SENTENCE),
    "refused": Refused(SENTENCE),
    "absent": Absent(SENTENCE),
    "overtaken": Overtaken(SENTENCE),
    "already-used": AlreadyUsed(SENTENCE),
    "not-found": Http404(SECRET),
    "suspicious": SuspiciousOperation(SECRET),
    "denied": PermissionDenied(SECRET),
    "broken": ZeroDivisionError(SECRET),
}
STATUS_OF_DOMAIN = {
    "domain": 422,
    "invalid": 422,
    "refused": 403,
    "absent": 404,
    "overtaken": 409,
    "already-used": 422,
}
STATUS_OF_FRAMEWORK = {"not-found": 404, "suspicious": 400, "denied": 403, "broken": 500}


def goes_wrong(request: HttpRequest, kind: str) -> HttpResponse:
    """A view in which something happens that it did not expect."""
    raise RAISED[kind]


urlpatterns = [
    path("fout/<str:kind>/", goes_wrong),
    path("", include("samenspel.doors.web.urls")),
]
handler400 = "samenspel.doors.web.errors.bad_request"
handler403 = "samenspel.doors.web.errors.permission_denied"
handler404 = "samenspel.doors.web.errors.not_found"
handler500 = "samenspel.doors.web.errors.server_error"


@pytest.fixture
def reader(waterveen: Waterveen) -> Client:
    """A browser in English, which gets pages as a visitor would."""
    return Client(raise_request_exception=False, headers={"accept-language": "en"})


def text_in(page: str, tag: str) -> list[str]:
    return [
        html.unescape(found).strip() for found in re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", page)
    ]


def links_in(page: str) -> list[str]:
    main = page.partition("<main")[2].partition("</main>")[0]
    return re.findall(r'<a [^>]*href="([^"]*)"', main)


@pytest.mark.parametrize(("kind", "status"), STATUS_OF_DOMAIN.items())
def test_an_error_of_the_domain_is_a_page_with_its_sentence(
    reader: Client, kind: str, status: int
) -> None:
    answer = reader.get(f"/fout/{kind}/")
    page = answer.content.decode()

    assert answer.status_code == status
    assert text_in(page, "h1") == [str(SENTENCES[status][0])]
    assert html.escape(SENTENCE) in page
    assert SENTENCE not in page


@pytest.mark.parametrize(("kind", "status"), STATUS_OF_FRAMEWORK.items())
def test_another_error_is_a_page_that_tells_nothing_of_the_inside(
    reader: Client, kind: str, status: int
) -> None:
    answer = reader.get(f"/fout/{kind}/")
    page = answer.content.decode()

    assert answer.status_code == status
    assert text_in(page, "h1") == [str(SENTENCES[status][0])]
    assert html.escape(str(SENTENCES[status][1])) in page
    assert SECRET not in page
    assert "Error" not in page


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", ["overtaken", "denied", "broken"])
def test_the_page_is_in_the_language_of_the_reader(
    waterveen: Waterveen, kind: str, language: str
) -> None:
    reader = Client(raise_request_exception=False, headers={"accept-language": language})
    page = reader.get(f"/fout/{kind}/").content.decode()

    with override(language):
        status = {**STATUS_OF_DOMAIN, **STATUS_OF_FRAMEWORK}[kind]
        assert text_in(page, "h1") == [str(SENTENCES[status][0])]


def test_every_status_has_other_words_in_each_language() -> None:
    told = {}
    for language in ("nl", "en"):
        with override(language):
            told[language] = [str(text) for texts in SENTENCES.values() for text in texts]

    assert [pair for pair in zip(*told.values(), strict=True) if pair[0] == pair[1]] == []
    assert all(len(set(texts)) == 2 * len(SENTENCES) for texts in told.values())


def test_where_nothing_is_one_can_go_on_with_a_key_or_without(reader: Client) -> None:
    page = reader.get("/hier-is-niets/").content.decode()

    assert links_in(page) == [reverse("key"), reverse("way-back")]


@pytest.mark.parametrize("kind", ["invalid", "refused", "overtaken"])
def test_from_any_other_page_one_can_go_to_the_start(reader: Client, kind: str) -> None:
    assert links_in(reader.get(f"/fout/{kind}/").content.decode()) == [reverse("share")]


@pytest.mark.parametrize(
    ("method", "where", "allowed"),
    [
        ("post", "privacy", "GET, HEAD"),
        ("put", "privacy", "GET, HEAD"),
        ("delete", "accessibility", "GET, HEAD"),
        ("post", "health", "GET, HEAD"),
        ("get", "demonstration_voice", "POST"),
        ("delete", "own_page", "GET, HEAD, POST"),
    ],
)
def test_a_wrong_method_gets_a_page_and_hears_which_is_right(
    reader: Client, method: str, where: str, allowed: str
) -> None:
    answer = getattr(reader, method)(reverse(where))

    assert answer.status_code == 405
    assert sorted(answer.headers["Allow"].split(", ")) == allowed.split(", ")
    assert text_in(answer.content.decode(), "h1") == ["That does not work this way"]


def test_a_form_without_its_secret_is_explained(waterveen: Waterveen) -> None:
    reader = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    answer = reader.post(reverse("set_language"), {"language": "en"})

    assert answer.status_code == 403
    assert "This page was open too long." in answer.content.decode()


def test_a_page_for_an_error_is_no_secret_of_the_house_that_has_not_begun(db: None) -> None:
    page = Client().get("/hier-is-niets/")

    assert (page.status_code, "Samenspel" in page.content.decode()) == (404, True)


def test_the_api_answers_for_itself() -> None:
    request = RequestFactory().get("/api/v1/voices")
    answered = HttpResponseNotAllowed(["GET"])
    middleware = ErrorPageMiddleware(lambda request: answered)

    assert middleware(request) is answered
    assert middleware.process_exception(request, Absent("weg")) is None


def test_an_error_that_is_not_of_the_domain_goes_on() -> None:
    middleware = ErrorPageMiddleware(lambda request: HttpResponse())

    assert middleware.process_exception(RequestFactory().get("/"), ValueError("x")) is None


def test_a_good_answer_passes_untouched() -> None:
    answered = HttpResponse("hallo")

    assert ErrorPageMiddleware(lambda request: answered)(RequestFactory().get("/")) is answered
