"""What an event is called in plain words: one sentence for the speaker, one for colleagues.

A test fails for an action without sentences, so nothing can happen that the timeline does not tell.
"""

from dataclasses import dataclass

from samenspel.foundation.errors import Text
from samenspel.foundation.models import JournalEntry


@dataclass(frozen=True, slots=True)
class Sentence:
    """An event in plain words, with `%(who)s` for the colleague who did it."""

    to_speaker: Text
    to_colleague: Text


_sentences: dict[str, Sentence] = {}


def says(event: str, to_speaker: Text, to_colleague: Text) -> None:
    """Register how an event is told."""
    if event in _sentences:
        raise ValueError(f"{event} is told already")
    _sentences[event] = Sentence(to_speaker, to_colleague)


def told_events() -> frozenset[str]:
    """Every event that can be told."""
    return frozenset(_sentences)


def tell_to_speaker(entry: JournalEntry, who: str) -> str:
    """The event as the speaker reads it."""
    return str(_sentences[entry.event].to_speaker) % {"who": who}


def tell_to_colleague(entry: JournalEntry, who: str) -> str:
    """The event as colleagues read it."""
    return str(_sentences[entry.event].to_colleague) % {"who": who}
