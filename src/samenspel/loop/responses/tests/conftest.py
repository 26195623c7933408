"""What tests of responses may use."""

from samenspel.loop.voices.tests.conftest import rich

__all__ = ["rich"]
