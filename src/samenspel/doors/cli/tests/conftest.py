"""What the tests of the command line share."""

import os
from collections.abc import Iterator

import psycopg
import pytest

from samenspel.doors.launch import roles
from samenspel.doors.launch.roles import Addresses
from tests.support.database import TestServer


@pytest.fixture
def empty(test_server: TestServer) -> Iterator[Addresses]:
    """A database as an operator makes it: with roles and extensions, without tables."""
    name = f"samenspel_empty_{os.getpid()}"
    found = test_server.clone(name, "template0")
    with psycopg.connect(test_server.superuser(name)) as connected:
        roles.prepare_database(connected)
    yield found
    test_server.drop(name)
