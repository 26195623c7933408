"""The description is whole: a stranger needs nothing else."""

import re
from typing import Any

import pytest

from samenspel.doors.api import guide
from samenspel.doors.api.handlers import register
from samenspel.doors.api.openapi import DescribedApi
from samenspel.doors.api.problems import KINDS
from samenspel.doors.api.urls import api
from samenspel.foundation.errors import DomainError
from tests.support.api import VISITOR

DESCRIBED: dict[str, Any] = api.get_openapi_schema()
OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, operations in DESCRIBED["paths"].items()
    for method, operation in operations.items()
]
each_operation = pytest.mark.parametrize(
    "operation", [each for _, each in OPERATIONS], ids=[n for n, _ in OPERATIONS]
)


def test_anyone_can_fetch_it(db: None) -> None:
    answer = VISITOR.get("openapi.json")

    assert (answer.status, answer.json["openapi"]) == (200, "3.1.0")


def test_it_is_the_same_in_every_language(db: None) -> None:
    english, dutch = (
        VISITOR.get("openapi.json", Accept_Language=each).content for each in ("en", "nl")
    )

    assert english == dutch


def test_it_names_no_other_host() -> None:
    assert DESCRIBED["servers"] == [{"url": "/", "description": "This installation."}]


@each_operation
def test_every_operation_says_what_it_does(operation: dict[str, Any]) -> None:
    assert all(operation[part] for part in ("summary", "description", "tags", "operationId"))


@each_operation
def test_every_error_is_a_problem(operation: dict[str, Any]) -> None:
    errors = {status: found for status, found in operation["responses"].items() if status >= "4"}

    assert errors == {
        status: {"$ref": f"#/components/responses/Problem{status}"} for status in errors
    }
    assert {"400", "500", "503"} <= errors.keys()


@pytest.mark.parametrize(
    "operation",
    [each for _, each in OPERATIONS if "requestBody" in each],
    ids=lambda each: each["operationId"],
)
def test_every_field_that_can_be_sent_has_an_example_or_a_description(
    operation: dict[str, Any],
) -> None:
    name = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/")[-1]
    fields = DESCRIBED["components"]["schemas"][name]["properties"]

    bare = [
        field for field, found in fields.items() if not {"examples", "description"} & found.keys()
    ]

    assert bare in ([], ["shown"])


@pytest.mark.parametrize("status", sorted(KINDS))
def test_every_problem_has_an_example(status: int) -> None:
    content = DESCRIBED["components"]["responses"][f"Problem{status}"]["content"]

    assert content["application/problem+json"]["example"]["status"] == status


def test_the_key_is_a_bearer() -> None:
    assert DESCRIBED["components"]["securitySchemes"]["KeyOrToken"]["scheme"] == "bearer"


def test_every_tag_is_explained() -> None:
    used = {tag for _, operation in OPERATIONS for tag in operation["tags"]}

    assert used == {tag["name"] for tag in guide.TAGS}


@pytest.mark.parametrize(
    "address", sorted(set(re.findall(r"`(?:GET|POST|PUT) (/api/v1/[^`]+)`", guide.DESCRIPTION)))
)
def test_every_address_in_the_guide_is_there(address: str) -> None:
    path = address.replace("{id}", "{voice_id}").replace(
        "vocabularies/roles", "vocabularies/{name}"
    )

    assert path in DESCRIBED["paths"]


@pytest.mark.parametrize(
    "rest", sorted(set(re.findall(r"`(?:GET|POST|PUT) …/([^`]+)`", guide.DESCRIPTION)))
)
def test_every_short_address_in_the_guide_is_there(rest: str) -> None:
    assert f"/api/v1/voices/{{voice_id}}/{rest}" in DESCRIBED["paths"]


def test_every_code_of_a_problem_is_in_the_guide() -> None:
    codes = {kind.code for kind in KINDS.values()} | {
        kind.code for kind in _every(DomainError) if "exchange" not in kind.__module__
    }
    codes.discard(DomainError.code)

    assert [code for code in sorted(codes) if f"`{code}`" not in guide.DESCRIPTION] == []


def test_a_route_that_is_added_declares_its_problems_by_itself() -> None:
    other = DescribedApi(urls_namespace="other", docs_url=None)
    register(other)

    @other.post("/things")
    def make_thing(request: Any) -> None:
        """A thing."""

    responses = other.get_openapi_schema()["paths"]["/api/v1/things"]["post"]["responses"]

    assert {"400", "409", "422", "500", "503"} <= responses.keys()


def _every(kind: type[DomainError]) -> list[type[DomainError]]:
    return [kind, *(found for child in kind.__subclasses__() for found in _every(child))]
