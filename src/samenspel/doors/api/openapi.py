"""The description of the API (OpenAPI 3.1), completed with what every operation has in common.

What an operation can answer follows from what it is: with a key, with a body, with an id in its address. So no
error can be forgotten in one place.
"""

from typing import Any

from django.utils.translation import override
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from pydantic.json_schema import models_json_schema

from samenspel.doors.api.problems import KINDS, MEDIA_TYPE, Problem
from samenspel.doors.api.requests import IDEMPOTENCY, LONGEST, REPLAYED, SEEN, SHORTEST

WRITES = frozenset({"post", "put", "delete"})
ANYWHERE = (400, 500, 503)
SCHEME = "KeyOrToken"

PARAMETERS: dict[str, dict[str, Any]] = {
    "Language": {
        "name": "Accept-Language",
        "in": "header",
        "description": "Dutch (`nl`) or English (`en`), for every sentence in the answer.",
        "schema": {"type": "string"},
        "example": "nl",
    },
    "IdempotencyKey": {
        "name": IDEMPOTENCY,
        "in": "header",
        "description": "A UUID of your own: sent again with the same content, it happens once.",
        "schema": {
            "type": "string",
            "minLength": SHORTEST,
            "maxLength": LONGEST,
            "pattern": "^[!-~]+$",
        },
        "example": "0b8cbd54-3b2c-4d8e-9a53-1f4f4b6c7f10",
    },
    "IfMatch": {
        "name": SEEN,
        "in": "header",
        "description": "The `ETag` of the voice as you read it; 409 when somebody else did something since.",
        "schema": {"type": "string", "pattern": r'^"[0-9]{1,18}"$'},
        "example": '"4711"',
    },
}

HEADERS: dict[str, dict[str, Any]] = {
    "API-Version": {
        "description": "The version of this API.",
        "schema": {"type": "string"},
        "required": True,
    },
    "Content-Language": {
        "description": "The language of the sentences.",
        "schema": {"type": "string"},
    },
    "ETag": {"description": "Up to where you have seen the voice.", "schema": {"type": "string"}},
    "Location": {
        "description": "The voice.",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    REPLAYED: {
        "description": "`true` when this was carried out before.",
        "schema": {"type": "string", "const": "true"},
    },
    "WWW-Authenticate": {
        "description": "`Bearer`.",
        "schema": {"type": "string"},
        "required": True,
    },
    "Retry-After": {
        "description": "In how many seconds.",
        "schema": {"type": "string"},
        "required": True,
    },
}
OF_STATUS = {401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}

# Which other statuses an operation of its own has.
LIMITED = {
    ("/api/v1/voices", "post"),
    ("/api/v1/ways-back", "post"),
    ("/api/v1/streams/alike", "post"),
}
# A reading that is refused and not denied: everybody knows that it is there.
REFUSED = {("/api/v1/streams/heard", "get")}
# Where a key may be left out.
OPTIONAL = {("/api/v1/streams/alike", "post")}


class DescribedApi(NinjaAPI):
    """An API whose description says everything that it answers."""

    _described: OpenAPISchema | None = None

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The description, completed. It is the same for everyone and always, so it is made once."""
        if self._described is None:
            with override("en"):
                self._described = self._describe()
        return self._described

    def _describe(self) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix="/api/v1/", path_params={})
        for path, operations in schema["paths"].items():
            for method, operation in operations.items():
                _complete(path, method, operation)
        _add_components(schema["components"])
        return schema

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The verb or noun that it carries out."""
        return operation.view_func.__name__


def problems_of(path: str, method: str, operation: dict[str, Any]) -> list[int]:
    """The statuses with which this operation can say no."""
    statuses = {*ANYWHERE}
    if operation.get("security"):
        statuses |= {401, 404, 429}
    if "{" in path:
        statuses.add(404)
    if "requestBody" in operation:
        statuses |= {413, 415, 422}
    if method in WRITES:
        statuses |= {409, 422}
        statuses |= {403} if operation.get("security") else set()
    if operation["parameters"]:
        statuses.add(422)
    statuses |= {429} if (path, method) in LIMITED else set()
    return sorted(statuses | ({403} if (path, method) in REFUSED else set()))


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    said = " ".join(operation.get("description", "").split())
    operation["description"] = said
    if (path, method) in OPTIONAL:
        operation["security"] = [*operation["security"], {}]
    statuses = problems_of(path, method, operation)
    for status, response in operation["responses"].items():
        names = ["API-Version", "Content-Language", *_own_headers(int(status), method, path)]
        response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    operation["responses"] |= {
        status: {"$ref": f"#/components/responses/Problem{status}"} for status in statuses
    }
    operation["responses"] = {
        str(status): found for status, found in operation["responses"].items()
    }
    operation["parameters"] = [*operation["parameters"], *_headers_of(path, method, operation)]


def _own_headers(status: int, method: str, path: str) -> list[str]:
    about_voice = path.startswith("/api/v1/voices/{voice_id}")
    names = ["ETag"] if about_voice and not path.endswith("/key") else []
    if method in WRITES and "voices" in path:
        names += ["Location", REPLAYED]
    return names


def _headers_of(path: str, method: str, operation: dict[str, Any]) -> list[dict[str, str]]:
    names = ["Language"]
    if method in WRITES and "/voices" in path and not path.endswith("/key"):
        names.append("IdempotencyKey")
        names += ["IfMatch"] if operation.get("security") else []
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _add_components(components: dict[str, Any]) -> None:
    _, found = models_json_schema(
        [(Problem, "serialization")], ref_template="#/components/schemas/{model}"
    )
    components["schemas"] |= found["$defs"]
    components["parameters"] = PARAMETERS
    components["headers"] = HEADERS
    components["responses"] = {f"Problem{status}": _problem_response(status) for status in KINDS}
    components["securitySchemes"] = {
        SCHEME: {
            "type": "http",
            "scheme": "bearer",
            "description": "The key of a voice (`key`, or its five words), or the token of a colleague.",
        }
    }


def _problem_response(status: int) -> dict[str, Any]:
    kind = KINDS[status]
    example = {
        "type": f"urn:problem-type:samenspel:{kind.code}",
        "title": str(kind.title),
        "status": status,
        "detail": str(kind.detail),
        "instance": "/api/v1/voices",
        "code": kind.code,
        "errors": [{"field": "words", "detail": "…"}] if status == 422 else [],
    }
    names = ["API-Version", "Content-Language", *OF_STATUS.get(status, ())]
    return {
        "description": str(kind.title),
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names},
        "content": {
            MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
        },
    }
