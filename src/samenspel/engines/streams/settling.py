"""Which corrections hold together, and which give way to what."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from samenspel.engines.streams.corrections import (
    Apart,
    Belongs,
    Contradiction,
    Correction,
    Group,
    Merged,
    NotHere,
    Settled,
    Split,
    Together,
    simple,
)


def settle(corrections: Iterable[Correction]) -> Settled:
    """Which corrections hold together: one by one, weightiest first, each that has room beside those before it.

    Weightier is the higher rank, then the later, then what stands later in `corrections`. Voices said to be together
    are one group; those of one stream too; a group belongs to one stream. A merger weighs no more than who said it:
    where it would bring together what a weightier correction keeps apart, it gives way. What gave way but is so after
    all, since two streams were merged by a lighter one, is no contradiction.
    O(m log m) for m corrections, and for each contradiction the length of the way between those it is about.
    """
    said = list(corrections)
    ledger = _Ledger()
    yielded = [
        Contradiction(ledger.against(correction), correction)
        for correction in _by_weight(said)
        if not ledger.holds(correction)
    ]
    yielded = [one for one in yielded if not ledger.is_so(one.yielded)]
    return ledger.settled(yielded, [one.what for one in said if isinstance(one.what, Split)])


def _by_weight(corrections: Iterable[Correction]) -> list[Correction]:
    """The weightiest first; of equal weight the last one first."""
    said = [one for correction in corrections for one in simple(correction)]
    return sorted(said, key=lambda one: (one.by, one.at))[::-1]


@dataclass(frozen=True, slots=True)
class _Node:
    """What is together or apart: a voice or a stream, whose ids may look alike."""

    id: Hashable
    is_stream: bool = False


def _ends(correction: Correction) -> tuple[_Node, _Node]:
    match correction.what:
        case Together(a, b) | Apart(a, b):
            return _Node(a), _Node(b)
        case Belongs(voice, stream) | NotHere(voice, stream):
            return _Node(voice), _Node(stream, is_stream=True)
        case Merged(stream, into):
            return _Node(stream, is_stream=True), _Node(into, is_stream=True)
        case Split():
            raise TypeError("expected a split in simple terms")


def _parts(correction: Correction) -> bool:
    return isinstance(correction.what, Apart | NotHere)


class _Ledger:
    """What holds so far: groups that only grow, and which of them are apart.

    Streams stand in the groups as voices do, so that belonging is being together with a stream, and not here is being
    apart from it. Each group is known by one of its members, its head.
    """

    def __init__(self) -> None:
        self._held: list[Correction] = []
        self._head: dict[_Node, _Node] = {}
        self._members: dict[_Node, list[_Node]] = {}
        self._stream: dict[_Node, _Node] = {}
        self._apart: dict[_Node, dict[_Node, Correction]] = {}
        self._above: dict[_Node, tuple[_Node, Correction]] = {}

    def holds(self, correction: Correction) -> bool:
        """Take it in, if there is room for it."""
        one, other = self._heads(correction)
        if not self._has_room(correction, one, other):
            return False
        self._held.append(correction)
        if _parts(correction):
            self._apart[one].setdefault(other, correction)
            self._apart[other].setdefault(one, correction)
        elif one != other:
            self._join(correction, one, other)
        return True

    def is_so(self, correction: Correction) -> bool:
        """Whether it holds by what else holds."""
        one, other = self._heads(correction)
        return one == other and not _parts(correction)

    def _has_room(self, correction: Correction, one: _Node, other: _Node) -> bool:
        if one == other or _parts(correction):
            return (one == other) != _parts(correction)
        apart = other in self._apart[one]
        return not apart and not self._would_be_in_two(correction, one, other)

    def _would_be_in_two(self, correction: Correction, one: _Node, other: _Node) -> bool:
        """A group is in one stream, unless it is said of the streams that they are one."""
        both = one in self._stream and other in self._stream
        return both and not isinstance(correction.what, Merged)

    def _heads(self, correction: Correction) -> tuple[_Node, _Node]:
        first, second = _ends(correction)
        return self._find(first), self._find(second)

    def _find(self, node: _Node) -> _Node:
        if node not in self._head:
            self._head[node] = node
            self._members[node] = [node]
            self._apart[node] = {}
            if node.is_stream:
                self._stream[node] = node
        return self._head[node]

    def _join(self, correction: Correction, one: _Node, other: _Node) -> None:
        """The smaller goes over to the larger. Of two streams the second goes on."""
        stream = self._stream.get(other, self._stream.get(one))
        small, large = sorted((one, other), key=lambda head: len(self._members[head]))
        self._hang(correction, small)
        for member in self._members[small]:
            self._head[member] = large
        self._members[large] += self._members.pop(small)
        for third, said in self._apart.pop(small).items():
            del self._apart[third][small]
            self._apart[third].setdefault(large, said)
            self._apart[large].setdefault(third, said)
        self._stream.pop(small, None)
        if stream is not None:
            self._stream[large] = stream

    def _hang(self, correction: Correction, small: _Node) -> None:
        """The tree of the smaller group goes under what the correction links it to, turned so that it can."""
        near, far = _ends(correction)
        if self._head[near] != small:
            near, far = far, near
        link = (far, correction)
        while near in self._above:
            node, said = self._above[near]
            self._above[near] = link
            link, near = (near, said), node
        self._above[near] = link

    def against(self, correction: Correction) -> tuple[Correction, ...]:
        """The shortest chain of what holds that leaves no room for this one."""
        first, second = _ends(correction)
        one, other = self._heads(correction)
        if one == other:
            return self._chain(first, second)
        ways = []
        if other in self._apart[one]:
            ways.append(self._by_what_is_apart(first, second))
        if self._would_be_in_two(correction, one, other):
            ways.append(
                self._chain(first, self._stream[one]) + self._chain(self._stream[other], second)
            )
        return min(ways, key=len)

    def _by_what_is_apart(self, first: _Node, second: _Node) -> tuple[Correction, ...]:
        one, other = self._head[first], self._head[second]
        said = self._apart[one][other]
        near, far = _ends(said)
        if self._head[near] != one:
            near, far = far, near
        return (*self._chain(first, near), said, *self._chain(far, second))

    def _chain(self, first: _Node, last: _Node) -> tuple[Correction, ...]:
        """What links two of one group; there is one way, since only what joined two groups is a link."""
        nodes, up = self._upward(first)
        others, down = self._upward(last)
        place = {node: at for at, node in enumerate(nodes)}
        met = next(at for at, node in enumerate(others) if node in place)
        return (*up[: place[others[met]]], *down[:met][::-1])

    def _upward(self, node: _Node) -> tuple[list[_Node], list[Correction]]:
        """The way to the top of the tree: the nodes on it, and what links each to the next."""
        nodes, said = [node], []
        while nodes[-1] in self._above:
            above, correction = self._above[nodes[-1]]
            nodes.append(above)
            said.append(correction)
        return nodes, said

    def settled(self, contradictions: list[Contradiction], splits: list[Split]) -> Settled:
        numbers = {head: at for at, head in enumerate(filter(self._has_voices, self._members))}
        pairs = {
            (numbers[one], numbers[other])
            for one in numbers
            for other in self._apart[one]
            if other in numbers and numbers[one] < numbers[other]
        }
        streams = [node for node in self._head if node.is_stream]
        goes_on = {node.id: self._stream[self._head[node]].id for node in streams}
        named = ([part.stream for part in split.parts if part.voices] for split in splits)
        parts = (dict.fromkeys(goes_on[stream] for stream in several) for several in named)
        return Settled(
            held=tuple(self._held),
            contradictions=tuple(contradictions),
            groups=tuple(map(self._group, numbers)),
            apart=tuple(sorted(pairs)),
            became={stream: into for stream, into in goes_on.items() if stream != into},
            splits=tuple(dict.fromkeys(tuple(several) for several in parts if len(several) > 1)),
            streams=frozenset(goes_on),
        )

    def _has_voices(self, head: _Node) -> bool:
        return not all(member.is_stream for member in self._members[head])

    def _group(self, head: _Node) -> Group:
        voices = tuple(member.id for member in self._members[head] if not member.is_stream)
        stream = self._stream.get(head)
        others = [self._stream[other].id for other in self._apart[head] if other in self._stream]
        return Group(voices, None if stream is None else stream.id, frozenset(others))
