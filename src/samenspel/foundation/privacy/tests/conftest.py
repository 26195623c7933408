"""What tests of privacy may use: other keys than those of this installation."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from pytest_django.fixtures import Settings

from samenspel.foundation.privacy import crypto

UseKey = Callable[[bytes], None]


@pytest.fixture
def use_key(settings: Settings) -> Iterator[UseKey]:
    """Start anew with this key for what is encrypted; afterwards the installation has its own again."""

    def start_with(key: bytes) -> None:
        encoded = base64.urlsafe_b64encode(key).decode()
        settings.SAMENSPEL = replace(settings.SAMENSPEL, field_key=encoded)
        crypto._cipher.cache_clear()

    yield start_with
    crypto._cipher.cache_clear()
