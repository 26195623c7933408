"""Coverage: who is heard, and who is not, held against population figures when these are given.

A group's share of the voices has Wilson's interval (Wilson, 1927; Brown, Cai and DasGupta, "Interval Estimation for a
Binomial Proportion", 2001). Numbers so small that they could point to a person are withheld, and with them one more
when it would tell what was withheld (Hundepool et al., "Statistical Disclosure Control", 2012, ch. 5).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from samenspel.engines.streams.trend import CHANGED, SAME

# A number of voices from 1 up to this is not shown.
WITHHELD = 5
# 90 % of the standard normal distribution lies within this distance of its middle.
Z = 1.6448536269514722

Voices = Mapping[str, int] | Mapping[str | None, int]


class Reading(StrEnum):
    """How much of a group is heard, considering how many people it has. Unknown: the voices do not tell."""

    LESS = "less"
    AS_EXPECTED = "as-expected"
    MORE = "more"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Heard:
    """One group; `group` is None for the voices of which none is known, which are counted apart.

    voices, share: how many, and which part of all voices with a known group; None when withheld.
    expected: how many it would be if each group spoke as much for its size; None without population figures.
    ratio, low, high: voices for each that was expected, with its 90 % interval; None when withheld or not known.
    """

    group: str | None
    voices: int | None
    share: float | None = None
    expected: float | None = None
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    reading: Reading = Reading.UNKNOWN

    @property
    def withheld(self) -> bool:
        """Whether there is a number that is not shown."""
        return self.voices is None


@dataclass(frozen=True, slots=True)
class _Count:
    """Voices per group, each group's share of the people where known, and the least that is shown."""

    voices: dict[str, int]
    people: dict[str, float]
    least: int

    @property
    def total(self) -> int:
        return sum(self.voices.values())

    @property
    def is_small(self) -> bool:
        """Whether even the total could point to a person."""
        return 0 < self.total < self.least

    def expected(self, group: str) -> float | None:
        """None without figures, or when it would tell a total that is too small to show."""
        known = group in self.people and not self.is_small
        return self.total * self.people[group] if known else None

    def interval(self, group: str, voices: int) -> tuple[float, float, float] | None:
        """The ratio to what was expected between its low and high, if this many spoke."""
        people = self.people.get(group, 0.0)
        if not people or not self.total:
            return None
        low, high = wilson(voices, self.total)
        return low / people, voices / self.total / people, high / people


def heard(
    voices: Voices,
    population: Mapping[str, float] | None = None,
    *,
    least: int = WITHHELD,
) -> list[Heard]:
    """How much each group is heard: every group of the population, also the silent ones, in the order given.

    voices: how many for each group; None or a blank is a group that is not known. population: how many people each
    has; when given, voices of any other group count as not known. They stand apart, last, if there are any.
    Less when the whole interval of the ratio lies below 0.8, more above 1.25; as expected when the ratio lies between
    these and the interval excludes a half and a double. Numbers from 1 up to `least` are withheld, and if only one is,
    if they are less than `least` together, or if their sum tells each, the smallest of the others too; if all are fewer
    than `least`, so is everything. What is withheld is read only where every number that could stand there gives the
    same reading.
    Raises ValueError for numbers of voices that are negative or not whole, and sizes that are negative or not finite.
    """
    count = _count(voices, population, least)
    ranges = _withheld(count)
    found = [_heard(count, group, ranges.get(group)) for group in count.voices]
    apart = sum(voices.values()) - count.total
    return [*found, Heard(None, apart)] if apart else found


def wilson(voices: int, total: int) -> tuple[float, float]:
    """The 90 % interval of a share, `total` being at least 1."""
    share, spread = voices / total, Z**2 / total
    half = Z * math.sqrt(share * (1 - share) / total + spread / (4 * total))
    low, high = ((share + spread / 2 + side) / (1 + spread) for side in (-half, half))
    # None and all reach the ends exactly, whatever rounding makes of it.
    return low if voices else 0.0, high if voices < total else 1.0


def reading_of(low: float, ratio: float, high: float) -> Reading:
    """What may be said of a ratio with this interval."""
    if high < SAME[0]:
        return Reading.LESS
    if low > SAME[1]:
        return Reading.MORE
    told = CHANGED[0] < low and high < CHANGED[1] and SAME[0] <= ratio <= SAME[1]
    return Reading.AS_EXPECTED if told else Reading.UNKNOWN


def _count(voices: Voices, population: Mapping[str, float] | None, least: int) -> _Count:
    _check(voices, population or {})
    named = {group: int(many) for group, many in voices.items() if group and group.strip()}
    if population is None:
        return _Count(named, {}, least)
    total = sum(population.values())
    people = {group: size / total for group, size in population.items()} if total else {}
    return _Count({group: named.get(group, 0) for group in population}, people, least)


def _check(voices: Voices, population: Mapping[str, float]) -> None:
    for group, many in voices.items():
        if not (math.isfinite(many) and many >= 0 and many == int(many)):
            raise ValueError(f"expected a whole number of voices from 0 of {group!r}, got {many}")
    for group, size in population.items():
        if not (math.isfinite(size) and size >= 0):
            raise ValueError(f"expected a number of people from 0 for {group!r}, got {size}")


def _withheld(count: _Count) -> dict[str, range]:
    """The groups that are withheld, each with every number that could stand there for who sees the rest."""
    if count.is_small:
        return dict.fromkeys(count.voices, range(count.total + 1))
    small = {group: many for group, many in count.voices.items() if 0 < many < count.least}
    together = sum(small.values())
    found = dict.fromkeys(small, range(1, count.least))
    shown = [group for group, many in count.voices.items() if many >= count.least]
    if small and shown and _tells(len(small), together, count.least):
        cover = min(shown, key=count.voices.__getitem__)
        both = together + count.voices[cover]
        most = both - len(small)
        found[cover] = range(max(count.least, both - len(small) * (count.least - 1)), most + 1)
    return found


def _tells(groups: int, together: int, least: int) -> bool:
    """Whether what is left when the rest is known tells these small numbers: one alone, or all as small or as large as
    they can be; or tells that it is few.
    """
    return together < least or together in (groups, groups * (least - 1)) or groups == 1


def _heard(count: _Count, group: str, hidden: range | None) -> Heard:
    expected = count.expected(group)
    if hidden is not None:
        return Heard(group, None, expected=expected, reading=_reading(count, group, hidden))
    voices = count.voices[group]
    share = voices / count.total if count.total else None
    low, ratio, high = count.interval(group, voices) or (None, None, None)
    reading = _reading(count, group, range(voices, voices + 1))
    return Heard(group, voices, share, expected, ratio, low, high, reading)


def _reading(count: _Count, group: str, possible: range) -> Reading:
    """The one reading that fits whatever the number may be: if the ends agree, so does what lies between."""
    if count.is_small:
        return Reading.UNKNOWN
    intervals = [count.interval(group, many) for many in (possible[0], possible[-1])]
    readings = {reading_of(*interval) for interval in intervals if interval}
    return readings.pop() if len(readings) == 1 else Reading.UNKNOWN
