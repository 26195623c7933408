"""The API does what its description says, whatever is thrown at it: as a visitor, a speaker and a colleague."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import ignored_auth

from samenspel.doors.api.tests.test_every_route import WITHOUT_KEY
from samenspel.doors.web.wsgi import application
from samenspel.foundation.actors import Actor
from tests.support.api import colleague, speaker_of
from tests.support.cast import Told, an_agreement, brought_to

pytestmark = pytest.mark.django_db

# What a description cannot say: punctuation alone is no text, a day must be to come, a code must be in its list; and a
# voice that was brought so far cannot be understood a second time.
MAY_BE_REFUSED = ["2xx", 401, 403, 404, 409, 422]
CONFIGURATION = SchemathesisConfig.from_dict(
    {
        "checks": {"positive_data_acceptance": {"expected-statuses": MAY_BE_REFUSED}},
        "seed": 20260101,
    }
)

# One check is ours instead: it wants 401 for a wrong key, and here a wrong key gets the same 404 as what is absent
# (`test_keys.py`).
described = schemathesis.openapi.from_wsgi(
    "/api/v1/openapi.json", application, config=CONFIGURATION
)
# What a visitor meets at the rest is a 401, and `test_every_route.py` looks at each of those.
open_to_all = described.include(operation_id=sorted(WITHOUT_KEY))
with_key = described.exclude(operation_id=sorted(WITHOUT_KEY))
gently = settings(
    max_examples=3,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def without_limits(settings: Any) -> None:
    """As under load."""
    safety = settings.SAMENSPEL.safety.model_copy(update={"rate_limits": "off"})
    settings.SAMENSPEL = type(settings.SAMENSPEL)(**{**vars(settings.SAMENSPEL), "safety": safety})


@pytest.fixture(autouse=True)
def on_one_connection() -> Iterator[None]:
    """A request leaves the connection open, as with Django's own test client: the test's transaction is on it."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def ids(amina: Told, bart: Actor) -> dict[str, str]:
    """Of one voice that has everything."""
    brought_to("under-way", amina, bart)
    return {
        "voice_id": str(amina.voice.id),
        "understanding_id": str(amina.voice.understandings.get().pk),
        "response_id": str(amina.voice.responses.get().pk),
        "agreement_id": str(an_agreement(amina, bart).pk),
    }


def meet(case: schemathesis.Case, ids: dict[str, str], key: str) -> None:
    """Send it about a voice that is there, unless the address is what is wrong with it."""
    if case.meta is None or case.meta.generation.mode.is_positive:
        for name in ids.keys() & (case.path_parameters or {}).keys():
            case.path_parameters[name] = ids[name]
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    case.call_and_validate(headers=headers, excluded_checks=[ignored_auth])


@open_to_all.parametrize()
@gently
def test_a_visitor_meets_what_is_described(case: schemathesis.Case, ids: dict[str, str]) -> None:
    meet(case, ids, "")


@with_key.parametrize()
@gently
def test_a_speaker_meets_what_is_described(
    case: schemathesis.Case, ids: dict[str, str], amina: Told
) -> None:
    meet(case, ids, speaker_of(amina).key)


@with_key.parametrize()
@gently
def test_a_colleague_meets_what_is_described(
    case: schemathesis.Case, ids: dict[str, str], bart: Actor
) -> None:
    meet(case, ids, colleague(bart).key)
