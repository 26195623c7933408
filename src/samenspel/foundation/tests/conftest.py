"""What tests of the foundation may use: registries of their own, and a row that a verb can write."""

import pytest

from samenspel.foundation import actions, journal, queries, sentences
from samenspel.foundation.access import YES, Decision
from samenspel.foundation.actors import Actor
from samenspel.foundation.clock import now
from samenspel.loop.voices.models import Addition, Voice


def anybody(by: Actor) -> Decision:
    """Everyone may."""
    return YES


def noted(voice: Voice, text: str = "Het is hier donker.") -> Addition:
    """A row of ours about this voice, written now."""
    return Addition.objects.create(voice=voice, text=text, added_at=now())


def notes() -> list[str]:
    """What was noted, in order."""
    return list(Addition.objects.order_by("added_at").values_list("text", flat=True))


@pytest.fixture
def own_registries(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is known to that test alone."""
    monkeypatch.setattr(actions, "_registry", dict(actions._registry))
    monkeypatch.setattr(queries, "_registry", dict(queries._registry))
    monkeypatch.setattr(sentences, "_sentences", dict(sentences._sentences))
    monkeypatch.setattr(journal, "_followers", list(journal._followers))
    monkeypatch.setattr(journal, "_bulk_followers", dict(journal._bulk_followers))
    monkeypatch.setattr(journal, "_tellers", dict(journal._tellers))
