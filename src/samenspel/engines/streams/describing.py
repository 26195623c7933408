"""Streams as they are told to people: a voice that speaks for it, words that set it apart, and who is in it."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from samenspel.engines.streams.communities import Labels
from samenspel.engines.streams.naming import Vocabulary, keywords, speakers_for
from samenspel.engines.streams.reading import Voices
from samenspel.engines.streams.space import Rows


@dataclass(frozen=True, slots=True)
class Stream:
    """Voices that flow together: `voices` are their rows, `speaks_for_it` the rows that speak best for it, best first.

    `parent` is the number of the wider stream in which this one flows, None for the widest; only the finest have
    voices assigned to them.
    """

    number: int
    parent: int | None
    title: str
    keywords: tuple[str, ...]
    speaks_for_it: tuple[int, ...]
    voices: NDArray[np.intp] = field(repr=False)

    @property
    def size(self) -> int:
        """How many voices flow in it."""
        return len(self.voices)


def named(
    voices: Voices,
    plain: Rows,
    words: Vocabulary,
    fine: Labels,
    parents: Labels,
    assigned: Labels,
    *,
    reader: str,
) -> tuple[Stream, ...]:
    """The finest streams, then the wider ones in which they flow.

    words: of each thing said once. fine: (m,), the stream of each thing said once; assigned: (n,), that of each voice,
    which differs where somebody said so of one of many who said the same; parents: (streams,).
    """
    above = np.append(parents, np.int32(-1))
    found: list[Stream] = []
    for once, each in ((fine, assigned), (above[fine], above[assigned])):
        telling = keywords(words, once, reader=reader)
        spoken = speakers_for(plain, once, voices.texts_once, voices.languages_once, reader=reader)
        for group, rows in enumerate(_rows_of(each)):
            wider = int(parents[len(found)]) if len(found) < len(parents) else -1
            best = (
                tuple(int(voices.first[row]) for row in spoken[group])
                if group < len(spoken)
                else ()
            )
            best = best or (int(rows[0]),)
            found.append(
                Stream(
                    len(found),
                    len(parents) + wider if wider >= 0 else None,
                    voices.texts[best[0]],
                    telling[group] if group < len(telling) else (),
                    best,
                    rows,
                )
            )
    return tuple(found)


def _rows_of(labels: Labels) -> list[NDArray[np.intp]]:
    order = np.argsort(labels, kind="stable")
    ends = np.searchsorted(labels[order], np.arange(int(labels.max(initial=-1)) + 2))
    return [order[start:end] for start, end in pairwise(ends)]
