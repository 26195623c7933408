"""What the tests of import share."""

from collections.abc import Iterator

import pytest
from django.utils.translation import override


@pytest.fixture
def in_english() -> Iterator[None]:
    """Sentences in English."""
    with override("en"):
        yield
