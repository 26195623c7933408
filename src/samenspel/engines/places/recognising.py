"""Which area somebody means who says where it is, in their own words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from samenspel.engines.places.areas import Area
from samenspel.engines.places.words import words_of

Words = tuple[str, ...]


class Recogniser:
    """Knows the names of areas, and finds them as whole words in what people said."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self._names: dict[Words, set[str]] = {}
        for area in areas:
            for name in (area.name, *area.also):
                self._names.setdefault(words_of(name), set()).add(area.name)
        self._longest = max(map(len, self._names), default=0)

    def areas_in(self, place: str) -> tuple[str, ...]:
        """The areas that are named, each once, in order of name: more than one means that it cannot be told which.

        The longest name counts: who says “Oud-Haven” does not mean “Haven”. O(words × words of the longest name).
        """
        words = words_of(place)
        taken: set[int] = set()
        found: set[str] = set()
        for start, end in self._named_in(words):
            if taken.isdisjoint(range(start, end)):
                taken |= set(range(start, end))
                found |= self._names[words[start:end]]
        return tuple(sorted(found))

    def _named_in(self, words: Sequence[str]) -> list[tuple[int, int]]:
        """From where to where a name stands; the longest first."""
        spans = (
            (start, end)
            for start in range(len(words))
            for end in range(start + 1, min(start + self._longest, len(words)) + 1)
            if tuple(words[start:end]) in self._names
        )
        return sorted(spans, key=lambda span: (span[0] - span[1], -_letters(words, span), span[0]))


def _letters(words: Sequence[str], span: tuple[int, int]) -> int:
    return sum(map(len, words[span[0] : span[1]]))
