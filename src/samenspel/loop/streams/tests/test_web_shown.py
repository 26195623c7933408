"""What pages make of figures, whatever the figures are: nothing lost, nothing invented, nothing out of its place."""

import re
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from django.test import RequestFactory
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from samenspel.engines.streams.trend import Direction, Trend
from samenspel.foundation.clock import clock_set_to
from samenspel.loop.streams.showing import Cell, StreamRow
from samenspel.loop.streams.templatetags.flowing import SURE, counted, figure_said, how_much, placed
from samenspel.loop.streams.web.overview import LAST_PAGE, page_of
from samenspel.loop.streams.web.picture import WIDTH, Flowing, drawn, drops
from samenspel.loop.streams.web.shown import (
    LONGEST_CHOICE,
    TIMES,
    WEEKS,
    alone,
    as_choices,
    bars,
    shown,
    times,
    week_by_week,
    weeks_of,
    with_lines,
)

NOW = datetime(2026, 11, 27, 12, tzinfo=get_current_timezone())
SAID = st.lists(st.integers(0, 300), max_size=60)
RATIOS = st.floats(0.001, 5_000)
MOMENTS = st.integers(0, 200).map(lambda days: NOW - timedelta(days=days))


@pytest.fixture(autouse=True)
def in_english() -> object:
    with override("en"), clock_set_to(NOW):
        yield


def a_row(weekly: list[int], *, title: str = "De bus komt niet.", at: int = 1) -> StreamRow:
    """A stream in a list."""
    return StreamRow(
        ref=UUID(int=at),
        title=title,
        title_language="nl",
        keywords=["bus"],
        voices=sum(weekly),
        trend=Trend(Direction.STEADY, 1.0, 0.8, 1.2, 0.9),
        change=1.0,
        weekly=weekly,
        first_at=NOW,
        last_at=NOW,
        confidence=0.8,
        named_by_person=False,
        found_by="machine",
    )


def figures(path: str) -> list[int]:
    return [int(figure) for figure in re.findall(r"-?\d+", path)]


# ── Lines ──


@given(st.lists(SAID, max_size=6))
def test_every_stream_has_a_line_in_its_own_place(streams: list[list[int]]) -> None:
    lines = drawn([Flowing(UUID(int=at), said) for at, said in enumerate(streams)])

    assert [bool(line.body) for line in lines] == [_flows(said) for said in streams]
    assert [bool(line.heart) for line in lines] == [bool(line.body) for line in lines]


def _flows(said: list[int]) -> bool:
    """Whether there is something to draw: from the week before the first voice on, two weeks at least."""
    begun = next((week for week, many in enumerate(said) if many), len(said))
    return len(said) - max(begun - 1, 0) >= 2


@given(SAID.filter(_flows), SAID)
def test_beside_a_larger_stream_a_line_never_grows(said: list[int], other: list[int]) -> None:
    def thickest(line: str) -> int:
        return max(figures(line)[1::2]) - min(figures(line)[1::2])

    [by_itself] = drawn([Flowing(UUID(int=7), said)])
    beside = drawn([Flowing(UUID(int=7), said), Flowing(UUID(int=8), other)])[0]

    assert thickest(beside.body) <= thickest(by_itself.body) + 1
    assert beside.heart == by_itself.heart


@given(SAID.filter(_flows))
def test_rising_and_fading_bend_as_much_each_its_own_way(said: list[int]) -> None:
    up, level, down = (
        figures(drawn([Flowing(UUID(int=7), said, where)])[0].heart)
        for where in ("rising", "steady", "fading")
    )

    assert up[::2] == level[::2] == down[::2]
    bent = [
        (high - flat, flat - low)
        for high, flat, low in zip(up[1::2], level[1::2], down[1::2], strict=True)
    ]
    assert max(abs(one - other) for one, other in bent) <= 1


@given(SAID.filter(_flows), st.lists(st.integers(1, 500), max_size=9))
def test_of_many_streams_inside_four_are_drawn_the_largest_the_thickest(
    said: list[int], inside: list[int]
) -> None:
    sizes = sorted(inside, reverse=True)
    [line] = drawn([Flowing(UUID(int=7), said, "steady", sizes)])
    widths = [branch.width for branch in line.branches]

    assert len(widths) == min(len(sizes), 4)
    assert widths == sorted(widths, reverse=True)
    assert all(2 <= width <= 5 for width in widths)


@given(st.integers(0, 500))
def test_one_more_that_flows_nowhere_is_one_more_drop_up_to_sixty(count: int) -> None:
    found = drops(count)

    assert len(found) == min(count, 60)
    across = [x for x, _y, _radius in found]
    assert across == sorted(across)
    assert all(0 <= x <= WIDTH for x in across)


# ── Weeks ──


@given(st.lists(SAID, max_size=5), st.integers(1, 60))
def test_so_many_weeks_are_shown_that_nothing_said_falls_out_where_it_fits(
    streams: list[list[int]], most: int
) -> None:
    rows = [a_row(said) for said in streams]

    weeks = weeks_of(rows, most=most)

    assert min(14, most) <= weeks <= max(most, 1)
    if weeks < most:
        assert [sum(row.weekly[-weeks:]) for row in rows] == [row.voices for row in rows]


@given(SAID, MOMENTS)
def test_in_figures_every_week_stands_once_and_together_they_are_all(
    said: list[int], until: datetime
) -> None:
    found = week_by_week(said, until)

    assert [many for _day, many in found] == said[::-1]
    days: list[date] = [day for day, _many in found]
    assert all(later - earlier == timedelta(days=7) for later, earlier in pairwise(days))
    assert days[:1] == [localdate(until) - timedelta(days=7)] * bool(said)


@given(st.integers(1, 52), MOMENTS)
def test_above_the_picture_stand_as_many_times_and_only_what_is_fresh_is_now(
    weeks: int, until: datetime
) -> None:
    found = times(weeks, until)

    assert len(found) == TIMES
    assert (found[-1] == "now") == (NOW - until <= timedelta(days=7))
    assert "now" not in found[:-1]


@given(SAID.filter(_flows))
def test_a_stream_alone_shows_all_that_was_said_and_in_words_the_same(said: list[int]) -> None:
    one = alone(a_row(said))

    assert sum(one.weeks) == sum(said)
    assert one.in_words == (
        f"Voices a week: first {one.weeks[0]}, last {said[-1]}, {max(said)} at most"
    )


@given(st.lists(SAID, min_size=1, max_size=5))
def test_a_list_with_lines_is_the_same_list(streams: list[list[int]]) -> None:
    rows = [a_row(said, at=at) for at, said in enumerate(streams)]

    found = with_lines(rows)

    assert [(one.ref, one.voices, list(one.weeks)) for one in found] == [
        (row.ref, row.voices, row.weekly[-WEEKS:]) for row in rows
    ]
    assert [one.line is None for one in found] == [False] * len(rows)


def test_without_any_week_it_is_said_that_nothing_was_said() -> None:
    assert shown(a_row([])).in_words == "Voices a week: first 0, last 0, 0 at most"


# ── Bars and choices ──


CELLS = st.lists(
    st.builds(Cell, st.text("abc", max_size=3), st.none() | st.integers(0, 900)), max_size=8
)


@given(CELLS)
def test_bars_are_in_proportion_and_keep_their_order(cells: list[Cell]) -> None:
    found = bars(cells, "Not known", str.upper)
    most = max((cell.voices or 0 for cell in cells), default=0)

    assert [(bar.name, bar.number) for bar in found] == [
        (cell.name.upper() or "Not known", cell.voices) for cell in cells
    ]
    for cell, bar in zip(cells, found, strict=True):
        wanted = 100 * (cell.voices or 0) / most if most else 0
        assert abs(bar.share - wanted) <= 0.5


@given(st.lists(st.text(max_size=200), max_size=6), st.integers(0, 6))
def test_each_other_stream_can_be_chosen_by_a_short_name(titles: list[str], but: int) -> None:
    rows = [(UUID(int=at), title, at + 7) for at, title in enumerate(titles)]

    found = as_choices(rows, but=UUID(int=but))

    assert [ref for ref, _label in found] == [
        str(ref) for ref, _title, _voices in rows if ref != UUID(int=but)
    ]
    given_as = {str(ref): (title, voices) for ref, title, voices in rows}
    for ref, label in found:
        title, voices = given_as[ref]
        assert label.endswith(f" ({voices})")
        name = label.removesuffix(f" ({voices})")
        assert len(name) <= LONGEST_CHOICE + 1
        assert title.startswith(name.removesuffix("…"))


# ── Figures in words ──


@given(RATIOS)
def test_a_figure_says_no_more_and_no_less_than_it_deserves(figure: float) -> None:
    said = float(figure_said(figure).replace(",", ""))

    assert abs(said - figure) <= (0.5 if figure >= 10 else 0.05 if figure >= 0.1 else 0.005) + 1e-9


@given(st.sampled_from(list(Direction)), RATIOS, RATIOS, RATIOS)
def test_of_every_change_that_is_claimed_all_three_figures_stand_there(
    direction: Direction, ratio: float, low: float, high: float
) -> None:
    said = how_much(Trend(direction, ratio, low, high, 0.9))

    claimed = direction in (Direction.RISING, Direction.FADING)
    assert bool(said) == claimed
    if claimed:
        assert [figure_said(one) in said for one in (ratio, low, high)] == [True] * 3


@given(st.floats(0, 1), st.floats(0, 1))
def test_who_is_surer_is_never_said_to_be_less_sure(one: float, other: float) -> None:
    order = [str(words) for _least, words in SURE][::-1]
    low, high = sorted((one, other))

    assert order.index(str(placed("machine", low))) <= order.index(str(placed("machine", high)))


@given(st.integers(0, 1_000))
def test_up_to_a_hundred_a_number_is_told(total: int) -> None:
    assert counted(total) == (str(total) if total < 100 else f"{total}+")


# ── Page by page ──


@given(st.integers(0, 130), st.integers(1, 60))
def test_page_by_page_everything_is_read_once(many: int, size: int) -> None:
    rows, number = list(range(many)), 1
    seen: list[int] = []
    while number:
        request = RequestFactory().get("/", {"page": number})
        page = page_of(rows, request, size=size)  # type: ignore[arg-type]  # [framework-contract]
        seen += page.rows
        assert (page.number, page.before) == (number, number - 1)
        number = page.after

    assert seen == rows


@given(st.text(max_size=9))
def test_whatever_stands_in_the_address_there_is_a_page(asked: str) -> None:
    request = RequestFactory().get("/", {"page": asked})
    page = page_of([1, 2, 3], request)  # type: ignore[arg-type]  # [framework-contract]

    assert 1 <= page.number <= LAST_PAGE
    assert list(page.rows) == ([1, 2, 3] if page.number == 1 else [])
