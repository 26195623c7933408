"""Our own settings, with the peer's addresses beside ours."""

from samenspel.settings.django import *  # noqa: F403 [framework-contract]
from samenspel.settings.django import INSTALLED_APPS as OURS

INSTALLED_APPS = [*OURS, "benchmarks.peer"]
ROOT_URLCONF = "benchmarks.peer.urls"
