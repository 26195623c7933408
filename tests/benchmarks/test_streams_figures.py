"""From what was measured to what is written: bins and curves, growth, losses that are never left out, and the page."""

import json
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.report import Budget
from benchmarks.streams import placing, quality, scale, section, stability
from benchmarks.streams.page import page
from benchmarks.streams.placing import EDGES, EIGHT_IN_TEN, bins
from benchmarks.streams.platform import Found, Looked, tell
from benchmarks.streams.quality import Line
from benchmarks.streams.runs import ABSENT, Run, Runs
from benchmarks.streams.scale import exponent
from benchmarks.streams.scores import Scores
from benchmarks.streams.section import ENGINES, Section, engine_digest, kept_sections
from benchmarks.streams.sets import Labelled, Prepared

PLACED = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=40)
CELL = st.text("abc déf*_", max_size=8)
SET = Prepared(Labelled("needs", ["Meer groen"] * 30, ["green"] * 30), Path("nowhere"))


def scored(ari: float, ami: float = 0.5, v: float = 0.5) -> Scores:
    return Scores(ari, ami, v, ari, ami, 0.1, 3)


def line(name: str, mean: Scores, *, is_ours: bool = False, titles: Sequence[str] = ()) -> Line:
    run = Run(np.array([0, 0, 1]), None, list(titles), 2.0)
    return Line(name, mean, scored(0.01), Runs([run], 0.5), None, is_ours)


def tables(text: str) -> list[list[list[str]]]:
    """Every table of a page, as rows of cells."""
    blocks = re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE)
    return [
        [[cell.strip() for cell in row.strip("|").split("|")] for row in block.splitlines()]
        for block in blocks
    ]


@given(PLACED)
def test_each_bin_counts_and_averages_its_own(placed: list[tuple[float, bool]]) -> None:
    found = bins([sure for sure, _ in placed], [right for _, right in placed])

    for (low, high), (count, sure, share) in zip(pairwise(EDGES), found, strict=True):
        inside = [(one, right) for one, right in placed if low <= one < high]
        assert count == len(inside)
        if inside:
            assert sure == pytest.approx(sum(one for one, _ in inside) / count)
            assert share == pytest.approx(sum(right for _, right in inside) / count)


@pytest.mark.parametrize("sure", EDGES[:-1])
def test_who_stands_on_an_edge_is_in_the_bin_above(sure: float) -> None:
    counts = [count for count, _, _ in bins([sure], [True])]

    assert counts.index(1) == EDGES.index(sure)


def test_the_surest_are_in_the_last_bin() -> None:
    assert bins([1.0, 1.0], [True, False])[-1] == (2, 1.0, 0.5)


def test_a_curve_that_is_right_has_no_error_and_one_that_boasts_is_told() -> None:
    told = Section("placing")
    honest, boasting = (
        [(0, 0.0, 0.0)] * 5 + [(100, 0.8, share)] + [(0, 0.0, 0.0)] * 3 for share in (0.8, 0.4)
    )

    placing._tell(told, "Honest", "Placed.", honest)
    placing._tell(told, "Boasting", "Placed.", boasting)

    assert [said for _, said, _, _ in told.blocks] == [
        "Placed. Right in all: 80.0%; the expected calibration error is 0.000.",
        "Placed. Right in all: 40.0%; the expected calibration error is 0.400.",
    ]
    assert next(rows for *_, rows in told.blocks) == [("0.75 to 0.85", "100", "0.800", "0.800")]


@pytest.mark.parametrize(
    ("share", "holds"), [(0.8, True), (0.73, True), (0.71, False), (0.0, False)]
)
def test_of_those_placed_with_eight_in_ten_so_many_are_right_or_it_is_a_loss(
    share: float, holds: bool
) -> None:
    told = Section("placing")
    curve = [(0, 0.0, 0.0)] * len(EDGES[:-1])
    curve[EDGES.index(EIGHT_IN_TEN)] = (100, 0.8, share)

    placing._judge(told, "needs", curve)

    assert [budget.holds for budget in told.budgets] == [holds]
    assert len(told.losses) == (not holds)


def test_where_nobody_was_placed_with_eight_in_ten_nothing_is_claimed() -> None:
    told = Section("placing")

    placing._judge(told, "needs", bins([0.1, 0.99], [True, True]))

    assert (told.budgets, told.losses) == ([], [])


@given(st.floats(0.2, 3), st.floats(0.001, 10), st.integers(2, 50))
def test_the_exponent_of_a_power_is_that_power(power: float, each: float, times: int) -> None:
    sizes = [100, 100 * times]

    assert exponent(sizes, [each * size**power for size in sizes]) == pytest.approx(power)


@given(st.floats(0.1, 100))
def test_only_the_last_two_sizes_tell_how_it_grows(first: float) -> None:
    assert exponent([10, 100, 1000], [first, 1.0, 10.0]) == pytest.approx(1)


def test_what_took_no_time_before_still_has_an_exponent() -> None:
    assert exponent([10, 100], [0.0, 1.0]) == pytest.approx(9)


def steps(**cpu: float) -> dict[str, dict[str, float]]:
    return {name: {"wall": 2 * used, "cpu": used, "gib": used / 100} for name, used in cpu.items()}


def test_every_step_and_the_whole_are_told_at_each_size() -> None:
    told = Section("scale")
    about = {"different": 9, "streams": 3, "outside": 0.25}
    found = {
        1000: {"steps": steps(space=1.0, names=2.0), **about},
        2000: {"steps": steps(space=2.0, names=8.0), **about},
    }

    scale._tell(told, found)
    scale._judge(told, found)

    (_, said, columns, rows), budgets = told.blocks[0], told.budgets
    assert columns == ("step", "1,000: s", "CPU-s", "GiB", "2,000: s", "CPU-s", "GiB", "growth")
    assert rows == [
        ["space", "2.0", "1.0", "0.01", "4.0", "2.0", "0.02", "1.00"],
        ["names", "4.0", "2.0", "0.02", "16.0", "8.0", "0.08", "2.00"],
        ["**all**", "6.0", "3.0", "0.02", "20.0", "10.0", "0.08", "1.74"],
    ]
    assert "1,000 texts (9 different): 3 streams, 25% in none; 2,000 texts" in said
    assert [(budget.what, budget.holds) for budget in budgets] == [
        ("growth to 2,000: exponent", False),
        ("2,000 texts: most memory", True),
        ("2,000 texts: all steps", True),
    ]


def test_of_one_size_no_growth_is_claimed() -> None:
    told = Section("scale")
    found = {1000: {"steps": steps(space=1.0), "different": 9, "streams": 3, "outside": 0.0}}

    scale._tell(told, found)
    scale._judge(told, found)

    assert told.blocks[0][2][-1] == "GiB"
    assert [budget.what for budget in told.budgets] == [
        "1,000 texts: most memory",
        "1,000 texts: all steps",
    ]


def test_whoever_does_better_is_named_with_both_figures() -> None:
    told = Section("quality")
    lines = [
        line("**ours**", scored(0.5, 0.6, 0.7), is_ours=True),
        line("k-means", scored(0.55, 0.6, 0.69)),
        line("LDA", scored(0.7, 0.1, 0.1)),
    ]

    quality._losses(told, SET, lines)

    assert told.losses == ["needs, ARI: k-means 0.550, LDA 0.700; ours 0.500."]


def test_a_method_is_a_row_of_what_was_found() -> None:
    cells = line("k-means", scored(0.55, 0.6, 0.69)).cells

    assert cells == (
        "k-means", "0.550 ± 0.010", "0.600 ± 0.500", "0.690", "10%", "3", "0.550", "0.600", "2.0", "0.50",
    )  # fmt: skip


@given(st.text(max_size=300))
def test_a_title_fits_in_a_table_whatever_stands_in_it(title: str) -> None:
    shown = quality._shown(title)

    assert len(shown) <= quality.SHOWN
    assert not set("|\n\r") & set(shown)


def test_titles_are_shown_of_each_method_but_not_twice_of_ours() -> None:
    lines = [
        line("**ours**", scored(0.5), is_ours=True, titles=["Meer groen", "De bus"]),
        line(quality.WIDER, scored(0.5), is_ours=True, titles=["Meer groen"]),
        line("LDA", scored(0.5), titles=[]),
    ]

    assert list(quality._titles(SET, lines)) == [
        ("needs", "**ours**", "Meer groen", "De bus", ""),
        ("needs", "LDA", "", "", ""),
    ]


def test_stability_is_told_between_every_two_runs() -> None:
    runs = [
        Run(np.array([0, 0, 1, 1, ABSENT]), None, [], 1.0),
        Run(np.array([5, 5, 7, 7, -1]), None, [], 1.0),
        Run(np.array([0, 1, 0, 1, -1]), None, [], 1.0),
    ]

    row = stability._row(SET, "ours", Runs(runs, 0.1))

    # By hand: 1 between the first two, −0.5 and −0.25 with the third, over the texts in both.
    assert row == ("needs", "ours", "0.083 ± 0.656", "-0.500", "2 to 2", "13%")


def test_a_page_has_a_row_for_every_row_and_a_cell_for_every_column() -> None:
    told = Section("placing", "1 January 2026", "abc")
    told.show("First", "Said so.", ("a", "b"), [("1", "2"), ("longer", "")])
    told.show("Second", "Said too.", ("only",), [])

    text = page([told], "a machine")

    _, first, second = tables(text)
    assert first == [["a", "b"], ["-" * 8, "-" * 3], ["1", "2"], ["longer", ""]]
    assert second == [["only"], ["-" * 6]]
    assert text.index("## First\n\nSaid so.") < text.index("## Second\n\nSaid too.")


@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=5))
def test_every_cell_stands_in_its_column(rows: list[tuple[str, ...]]) -> None:
    told = Section("quality", "1 January 2026", "abc")
    told.show("Figures", "Said.", ("x", "y", "z"), rows)

    lines = page([told], "a machine").split("## Figures")[1].strip().splitlines()[2:]

    assert len({len(one) for one in lines}) == 1
    assert [[cell.strip() for cell in one.strip("|").split("|")] for one in lines[2:]] == [
        [cell.strip() for cell in row] for row in rows
    ]


@given(st.permutations([("held", 2.0), ("lost", 0.5), ("just held", 1.0), ("lost too", 0.1)]))
def test_what_was_missed_stands_first_in_the_order_in_which_it_was_measured(
    measured: list[tuple[str, float]],
) -> None:
    told = Section("quality", "1 January 2026", "abc")
    for what, found in measured:
        told.reach(what, found, 1)

    rows = tables(page([told], "a machine"))[0][2:]

    lost = [what for what, found in measured if found < 1]
    assert [row[0] for row in rows] == [*lost, *(what for what, found in measured if found >= 1)]
    assert [row[3] for row in rows] == ["**missed**"] * 2 + ["holds"] * 2


@pytest.mark.parametrize(
    ("found", "budget", "at_least", "row"),
    [
        (9.87, 10, False, ("speed", "9.87 ms", "at most 10 ms", "holds")),
        (10, 10, False, ("speed", "10 ms", "at most 10 ms", "holds")),
        (10.2, 10, False, ("speed", "10.2 ms", "at most 10 ms", "**missed**")),
        (0.5, 0.333, True, ("speed", "0.5 ms", "at least 0.333 ms", "holds")),
        (0.25, 0.333, True, ("speed", "0.25 ms", "at least 0.333 ms", "**missed**")),
        (float("nan"), 10, False, ("speed", "nan ms", "at most 10 ms", "**missed**")),
    ],
)
def test_a_figure_stands_beside_its_budget(
    found: float, budget: float, at_least: bool, row: tuple[str, ...]
) -> None:
    assert Budget("speed", found, budget, " ms", at_least).row == row


def test_where_nobody_does_better_it_says_so() -> None:
    text = page([Section("quality", "1 January 2026", "abc")], "a machine")

    assert "## Where others do better\n\nNowhere in what was measured here.\n" in text
    assert "Not measured here" not in text


def test_a_section_that_was_kept_comes_back_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(section, "KEPT", tmp_path / "new")
    told = Section("quality", "1 January 2026", "abc", losses=["k-means 0.6; ours 0.5."])
    told.hold("memory", 0.5, 8, " GiB")
    told.show("Café “groen”", "Said.", ("a",), [("1",)])

    told.keep()

    (found,) = kept_sections(["quality", "scale"])
    assert page([found], "a machine") == page([told], "a machine")
    assert found.budgets == told.budgets
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["streams-quality.json"]


def test_what_was_measured_anew_takes_the_place_of_what_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(section, "KEPT", tmp_path)
    Section("scale", "1 January 2026", "abc").keep()
    Section("scale", "2 January 2026", "def").keep()

    assert [one.engine for one in kept_sections(["scale"])] == ["def"]
    assert json.loads((tmp_path / "streams-scale.json").read_text())["moment"] == "2 January 2026"


def test_another_line_of_code_is_another_engine_and_another_test_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(section, "ROOT", tmp_path)
    home = tmp_path / "src" / "samenspel" / "engines"
    for engine in ENGINES:
        (home / engine / "tests").mkdir(parents=True)
        (home / engine / "finding.py").write_text("SEED = 0\n")
    before = engine_digest()

    (home / ENGINES[0] / "tests" / "test_finding.py").write_text("assert True\n")
    with_a_test = engine_digest()
    (home / ENGINES[1] / "finding.py").write_text("SEED = 1\n")

    assert (with_a_test, engine_digest() != before) == (before, True)


def installation(voices: int, *, page_ms: float, minutes: float = 1.0, gib: float = 1.0) -> Found:
    looked = Looked(minutes * 60, 50.0, 9.0, gib, streams=12)
    return Found(voices, looked, {"what flows here": page_ms, "its feed": 5.0}, first=80.0)


@pytest.mark.parametrize(("later", "holds"), [(14.9, True), (15.1, False)])
def test_a_page_may_take_half_as_long_again_with_a_hundred_times_as_many_voices(
    later: float, holds: bool
) -> None:
    found = Section("platform")
    tell(found, [installation(10, page_ms=10), installation(1000, page_ms=later)])
    kept = {budget.what: budget.holds for budget in found.budgets}

    assert kept["what flows here: p95 from 10 to 1,000 voices"] is holds
    assert kept["its feed: p95 from 10 to 1,000 voices"] is True


@pytest.mark.parametrize(
    ("minutes", "gib", "holds"), [(29, 7.9, [True, True]), (31, 8.1, [False, False])]
)
def test_looking_anew_is_held_against_half_an_hour_and_eight_gib(
    minutes: float, gib: float, holds: list[bool]
) -> None:
    found = Section("platform")
    large = installation(1000, page_ms=1, minutes=minutes, gib=gib)
    tell(found, [installation(10, page_ms=1), large])

    looked = [budget.holds for budget in found.budgets if budget.what.startswith("looking anew")]
    assert looked == holds


def test_every_page_is_shown_at_every_size() -> None:
    found = Section("platform")
    tell(found, [installation(10, page_ms=8), installation(1000, page_ms=12)])
    (_, _, columns, rows) = found.blocks[1]

    assert list(columns) == ["page", "10", "1,000", "growth"]
    assert [list(row) for row in rows] == [
        ["what flows here", "8.0", "12.0", "1.50×"],
        ["its feed", "5.0", "5.0", "1.00×"],
    ]
