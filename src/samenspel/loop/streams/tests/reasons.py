"""What somebody is told who may not do what they try."""

from collections.abc import Callable

import pytest
from django.utils.translation import override

from samenspel.foundation.access import Decision
from samenspel.foundation.errors import Refused
from samenspel.loop.streams.models import Stream
from samenspel.loop.streams.tests.conftest import River, a_stream
from tests.support.cast import Waterveen, a_voice
from tests.support.raw_sql import counts

NEEDS_DUTY = "You need the duty “listen” or “respond” for this."
ONLY_COLLEAGUES = "Only colleagues with the duty “listen” or “respond” do this."
OF_ANOTHER = "This belongs to another organisation."
NO_MORE = "This stream is no more."
LOOK_AGAIN = "Not all of these flow in this stream any more. Look again."
IN_A_PART = "Choose one of its sub-streams."


def why(decision: Decision) -> str:
    """The reason of a no, in English; empty for a yes."""
    with override("en"):
        return "" if decision else str(decision.reason)


def refusal(attempt: Callable[..., object], *given: object, **named: object) -> str:
    """What somebody is told who tries it; nothing has changed then."""
    before = counts()
    with pytest.raises(Refused) as refused:
        attempt(*given, **named)
    assert counts() == before
    with override("en"):
        return str(refused.value.sentence)


def again(stream: Stream) -> Stream:
    """As it is now."""
    return Stream.objects.get(pk=stream.pk)


@pytest.fixture
def wide(river: River, waterveen: Waterveen) -> Stream:
    """A wide stream with one part in it."""
    made = a_stream(waterveen, [])
    a_stream(waterveen, [a_voice("De bus komt niet.")], parent=made)
    return made
