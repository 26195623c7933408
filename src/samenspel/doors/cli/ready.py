"""What every command that works on the database does first."""

import django

from samenspel.doors.launch.environment import Role, prepare_environment
from samenspel.doors.launch.roles import Addresses


def set_out(role: Role = Role.SERVING) -> Addresses:
    """A running database and a Django that knows it; import models only afterwards."""
    found = prepare_environment(role)
    django.setup()
    return found
