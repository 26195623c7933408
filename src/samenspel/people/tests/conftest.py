"""The cast, each in a municipality."""

import pytest

from samenspel.people.actions import Seat
from samenspel.people.models import Organisation
from samenspel.people.tests.cast import Colleague, a_colleague, a_municipality


@pytest.fixture
def waterveen(db: None) -> Organisation:
    """The municipality that is at home here."""
    return a_municipality("Gemeente Waterveen")


@pytest.fixture
def bart(waterveen: Organisation) -> Colleague:
    """Responds."""
    return a_colleague("Bart", waterveen, "listen", "respond")


@pytest.fixture
def gerda(waterveen: Organisation) -> Colleague:
    """Leads the team and manages people."""
    return a_colleague("Gerda", waterveen, "lead", "manage-people")


@pytest.fixture
def dirk(waterveen: Organisation) -> Colleague:
    """Manages the people of another municipality."""
    elsewhere = a_municipality("Gemeente Duinrade", Seat.ELSEWHERE)
    return a_colleague("Dirk", elsewhere, "respond", "manage-people")
