"""How sure, how much and since when are said in words, for the reader; figures stand where they deserve it."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.utils.timezone import get_current_timezone
from django.utils.translation import override

from samenspel.engines.streams.trend import Direction, Trend
from samenspel.foundation.clock import clock_set_to, now
from samenspel.loop.streams.showing import Cell, StreamRow
from samenspel.loop.streams.templatetags.flowing import (
    DIRECTIONS,
    SAID,
    counted,
    direction,
    figure_said,
    how_much,
    placed,
)
from samenspel.loop.streams.web.shown import (
    alone,
    as_choices,
    bars,
    shown,
    times,
    week_by_week,
    weeks_of,
    with_lines,
)

REF = UUID(int=1)


@pytest.fixture(autouse=True)
def in_english() -> object:
    with override("en"):
        yield


def a_row(
    *weekly: int, title: str = "Er is geen zebrapad.", trend: Trend | None = None
) -> StreamRow:
    """A stream in a list."""
    return StreamRow(
        ref=REF,
        title=title,
        title_language="nl",
        keywords=["zebrapad", "oversteek", "school", "auto", "hard", "kind"],
        voices=sum(weekly),
        trend=trend or Trend(Direction.STEADY, 1.0, 0.8, 1.2, 0.9),
        change=1.0,
        weekly=list(weekly),
        first_at=now(),
        last_at=now(),
        confidence=0.8,
        named_by_person=False,
        found_by="machine",
        branches=[2, 1],
    )


@pytest.mark.parametrize(
    ("confidence", "said"),
    [
        (1.0, "found by the machine, very sure"),
        (0.9, "found by the machine, very sure"),
        (0.89, "found by the machine, fairly sure"),
        (0.75, "found by the machine, fairly sure"),
        (0.5, "found by the machine, not so sure"),
        (0.49, "found by the machine, a guess"),
        (0.0, "found by the machine, a guess"),
        (-0.1, "found by the machine, a guess"),
    ],
)
def test_how_sure_the_machine_is_stands_in_words(confidence: float, said: str) -> None:
    assert placed("machine", confidence) == said


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("person", "put here by a colleague"),
        ("speaker", "the speaker says that it belongs here"),
    ],
)
def test_what_people_say_is_not_called_sure_or_unsure(by: str, said: str) -> None:
    assert placed(by, 0.1) == said


@pytest.mark.parametrize(
    ("trend", "said"),
    [
        (
            Trend(Direction.RISING, 1.84, 1.31, 2.46, 0.97),
            "1.8 times as much as before (between 1.3 and 2.5)",
        ),
        (
            Trend(Direction.FADING, 0.42, 0.2, 0.7, 0.97),
            "0.4 of what it was (between 0.2 and 0.7)",
        ),
        (Trend(Direction.STEADY, 1.0, 0.8, 1.2, 0.9), ""),
        (Trend(Direction.TOO_FEW, 3.0, 0.1, 30.0, 0.0), ""),
    ],
)
def test_how_much_more_or_less_is_only_said_where_it_is_claimed(trend: Trend, said: str) -> None:
    assert how_much(trend) == said


def test_a_figure_is_written_as_the_reader_writes_it() -> None:
    assert [figure_said(figure) for figure in (0.04, 1.84, 9.96, 12.6)] == [
        "0.04",
        "1.8",
        "10.0",
        "13",
    ]
    with override("nl"):
        assert figure_said(1.84) == "1,8"


@pytest.mark.parametrize("code", [one.value for one in Direction])
def test_every_direction_has_a_shape_and_a_word_of_its_own(code: str) -> None:
    shape, _tone, word = DIRECTIONS[code]

    assert f"icon--{shape}" in direction(code)
    assert str(word) in direction(code)
    assert len({shape for shape, _, _ in DIRECTIONS.values()}) == len(Direction)


def test_everything_that_can_be_said_of_a_stream_has_words() -> None:
    kinds = {"together", "apart", "belongs", "not_here", "merged", "split", "renamed"}

    assert set(SAID) == kinds


@pytest.mark.parametrize(("total", "said"), [(0, "0"), (99, "99"), (100, "100+")])
def test_beyond_a_hundred_nobody_counts(total: int, said: str) -> None:
    assert counted(total) == said


def test_a_stream_is_shown_with_its_figures_in_words() -> None:
    found = shown(a_row(1, 2, 5))

    assert (found.title, found.language, found.voices, found.inside) == (
        "Er is geen zebrapad.",
        "nl",
        8,
        2,
    )
    assert found.keywords == "zebrapad, oversteek, school, auto, hard"
    assert found.in_words == "Voices a week: first 1, last 5, 5 at most"


def test_a_stream_of_which_the_words_were_removed_still_has_something_to_press() -> None:
    assert shown(a_row(1, title="")).title == "A stream without words"


def test_what_people_put_together_is_not_said_to_be_found() -> None:
    row = a_row(1)
    by_people = StreamRow(
        **{name: getattr(row, name) for name in row.__slots__} | {"found_by": "person"}
    )

    assert shown(by_people).found == "put together by people"


def test_the_picture_begins_where_something_was_said_but_shows_a_quarter_at_least() -> None:
    late, early = a_row(*[0] * 50, 3, 4), a_row(*[0] * 30, *[1] * 22)

    assert [weeks_of([late]), weeks_of([late, early]), weeks_of([])] == [14, 23, 14]
    assert weeks_of([a_row(*[1] * 52)]) == 26


def test_lines_are_drawn_on_one_scale_and_one_alone_fills_its_page() -> None:
    row = a_row(*[0] * 40, *[4] * 12)
    together, by_itself = with_lines([row, row], weeks=26), alone(row)

    assert together[0].line == together[1].line
    assert together[0].line is not None
    assert by_itself.line is not None
    assert by_itself.line.height > together[0].line.height
    assert len(by_itself.weeks) == 14


def test_times_stand_above_the_picture_from_left_to_right() -> None:
    moment = datetime(2026, 11, 27, 12, tzinfo=get_current_timezone())
    with clock_set_to(moment):
        assert times(12, moment) == ["4 sep", "2 oct", "30 oct", "now"]
        assert times(12, moment - timedelta(weeks=4))[-1] == "30 oct"


def test_week_by_week_the_newest_comes_first() -> None:
    until = datetime(2026, 11, 27, 12, tzinfo=get_current_timezone())

    assert week_by_week([1, 2, 3], until) == [
        (date(2026, 11, 20), 3),
        (date(2026, 11, 13), 2),
        (date(2026, 11, 6), 1),
    ]


def test_bars_are_held_against_the_largest_and_a_withheld_number_has_none() -> None:
    cells = [Cell("Oost", 20), Cell("Noord", 5), Cell("", 10), Cell("Haven", None)]

    assert bars(cells, "Not said where", str.upper) == [
        ("OOST", 20, 100, ""),
        ("NOORD", 5, 25, ""),
        ("Not said where", 10, 50, ""),
        ("HAVEN", None, 0, ""),
    ]
    assert bars([], "Not said where") == []


def test_a_stream_to_choose_is_called_by_the_beginning_of_what_is_said() -> None:
    row = (REF, "Er is geen zebrapad. " * 9, 3)
    [(ref, label)] = as_choices([row])

    assert (ref, label[:20], label[-5:]) == (str(REF), "Er is geen zebrapad.", "… (3)")
    assert as_choices([row], but=REF) == []


def test_of_an_area_a_bar_says_whether_more_is_said_than_expected() -> None:
    cells = [
        Cell("Oost", 20, "area", "more"),
        Cell("Haven", 5, "area", "as-expected"),
        Cell("", 7, "several"),
        Cell("", None, "elsewhere"),
    ]

    assert bars(cells, "Not said where") == [
        ("Oost", 20, 100, "▲ More than you would expect"),
        ("Haven", 5, 25, ""),
        ("More than one of these places", 7, 35, ""),
        ("Another place", None, 0, ""),
    ]
