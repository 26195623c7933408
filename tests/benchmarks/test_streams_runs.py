"""Runs go on where they were cut off, cost what they cost, know no more than they may; and all of it once through."""

import argparse
import csv
import hashlib
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.streams import __main__ as whole
from benchmarks.streams import corrections as correcting
from benchmarks.streams import environment
from benchmarks.streams.apart import ROOT, DidNotFinish, clocks, forget_most, held_most, measured
from benchmarks.streams.corrections import SHARES, broken, corrections
from benchmarks.streams.given import Given, Grouping, grouping, kept
from benchmarks.streams.peers import hdbscan, k_means, k_means_by_silhouette, lda, leiden, nmf
from benchmarks.streams.refreshed import refreshed
from benchmarks.streams.runs import ABSENT, Method, drawn, each_seed, run
from benchmarks.streams.sets import CONVERSATIONS
from samenspel.engines.streams.corrections import Belongs, Correction, Rank
from samenspel.engines.streams.refreshing import Past, Refreshed

GROUPS, EACH = 3, 16
WORDS = ("lamp street dark broken", "tree green park plant", "bus stop late village")
PEERS = [k_means, k_means_by_silhouette, nmf, lda, hdbscan, leiden]
HOLDS = """
import sys
from benchmarks.streams.apart import held_most
before = held_most()
held = bytearray(int(sys.argv[1]) * 2**20)
print(held_most() - before, len(held))
"""
TOWNS = (
    "Wien",
    "Graz",
    "Linz",
    "Wels",
    "Steyr",
    "Krems",
    "Baden",
    "Enns",
    "Tulln",
    "Melk",
    "Imst",
    "Hall",
)
MAIN = ["benchmarks.streams", "--quick", "--only", "corrections", "--data"]


@pytest.fixture(scope="module")
def clouds() -> Given:
    """Three matters that nobody could mix up, in words and in vectors."""
    random = np.random.default_rng(0)
    middles = np.repeat(np.eye(GROUPS, 8), EACH, axis=0)
    vectors = (middles + 0.05 * random.standard_normal(middles.shape)).astype(np.float32)
    texts = [f"{WORDS[at // EACH]} number{at}" for at in range(GROUPS * EACH)]
    return Given(texts, vectors, ("en",), GROUPS)


@pytest.fixture
def folder(clouds: Given, tmp_path: Path) -> Path:
    kept(tmp_path, clouds)
    return tmp_path


@pytest.fixture(scope="module")
def before(clouds: Given) -> Refreshed:
    return refreshed(clouds, range(len(clouds.texts)), Past())


def labels() -> np.ndarray[Any, np.dtype[np.str_]]:
    return np.repeat(["lamp", "tree", "bus"], EACH)


def partition(found: Grouping) -> set[frozenset[int]]:
    return {
        frozenset(np.flatnonzero(found.labels == one).tolist())
        for one in set(found.labels.tolist())
    }


@pytest.mark.parametrize("peer", PEERS)
def test_every_peer_keeps_to_what_was_agreed(
    peer: Callable[[Given], Grouping], clouds: Given
) -> None:
    found = peer(clouds)

    assert (found.labels.shape, found.labels.dtype.name) == ((GROUPS * EACH,), "int64")
    assert found.labels.min() >= -1
    assert set(found.titles) <= set(clouds.texts)
    assert len(found.titles) == min(3, len(set(found.labels.tolist()) - {-1}))


@pytest.mark.parametrize("peer", [peer for peer in PEERS if peer is not lda])
def test_every_peer_tells_apart_what_nobody_could_mix_up(
    peer: Callable[[Given], Grouping], clouds: Given
) -> None:
    matters = {frozenset(range(at, at + EACH)) for at in range(0, GROUPS * EACH, EACH)}

    for group in partition(peer(clouds)):
        assert any(group <= matter for matter in matters)


@pytest.mark.parametrize("peer", PEERS)
def test_every_peer_does_the_same_with_the_same_seed(
    peer: Callable[[Given], Grouping], clouds: Given
) -> None:
    assert peer(clouds).labels.tolist() == peer(clouds).labels.tolist()


@pytest.mark.parametrize("peer", [k_means_by_silhouette, hdbscan, leiden])
def test_who_is_not_told_how_many_there_are_does_not_look(
    peer: Callable[[Given], Grouping], clouds: Given
) -> None:
    misled = Given(clouds.texts, clouds.vectors, clouds.languages, groups=-99)

    assert peer(misled).labels.tolist() == peer(clouds).labels.tolist()


@given(st.integers(0, 60), st.sampled_from([0.0, 0.1, 0.5, 1.0]), st.integers(0, 9))
def test_so_many_take_part_each_once_and_in_order(n: int, without: float, seed: int) -> None:
    rows = drawn(n, without, seed).tolist()

    assert len(rows) == n - round(without * n)
    assert rows == sorted(set(rows) & set(range(n)))


def test_another_seed_leaves_others_out() -> None:
    away = [set(range(50)) - set(drawn(50, 0.1, seed).tolist()) for seed in range(4)]

    assert len({frozenset(one) for one in away}) == 4


def test_each_seed_is_a_run_with_its_own_texts_and_all_places(folder: Path) -> None:
    asked = {
        "folder": str(folder),
        "work": "benchmarks.streams.peers:k_means",
        "without": 0.25,
        "seeds": [3, 4],
    }

    found = each_seed(asked)

    assert all(set(one) == {"labels", "wider", "titles", "cpu"} for one in found)
    for seed, one in zip((3, 4), found, strict=True):
        away = {row for row, group in enumerate(one["labels"]) if group == ABSENT}
        assert set(range(GROUPS * EACH)) - away == set(drawn(GROUPS * EACH, 0.25, seed).tolist())
    assert json.loads(json.dumps(found)) == found


def test_what_was_answered_before_the_cut_is_not_asked_again(folder: Path) -> None:
    """An answer stands beside the set already; that the method does not exist shows that it is read."""
    answer = {
        "value": [{"labels": [0, -1], "wider": None, "titles": ["a"], "cpu": 1.5}],
        "gib": 0.25,
    }
    (folder / "nowhere-nothing-0-0.0.json").write_text(json.dumps(answer))
    method = Method("nothing", "benchmarks.nowhere:nothing")

    found = run(method, folder, "", seeds=[0])

    assert (found.cpu, found.gib, found.runs[0].labels.tolist()) == (1.5, 0.25, [0, -1])
    with pytest.raises(DidNotFinish, match="nowhere"):
        run(method, folder, "", seeds=[1])


def test_a_run_that_failed_leaves_no_answer_to_go_on_with(folder: Path) -> None:
    before = sorted(path.name for path in folder.iterdir())

    with pytest.raises(DidNotFinish, match="has no attribute 'nobody'"):
        run(Method("nobody", "benchmarks.streams.peers:nobody"), folder, "", seeds=[0])

    assert sorted(path.name for path in folder.iterdir()) == before


@pytest.mark.parametrize("mebibytes", [64, 192])
def test_the_most_memory_is_what_a_process_took(mebibytes: int) -> None:
    told = subprocess.run(
        [sys.executable, "-c", HOLDS, str(mebibytes)],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )

    more, held = told.stdout.split()
    assert int(held) == mebibytes * 2**20
    # A zeroed page that nobody touched is not held; bytearray touches all but what the system zeroes lazily.
    assert float(more) * 1024 == pytest.approx(mebibytes, abs=8)


def test_after_forgetting_only_what_comes_then_counts() -> None:
    held = np.ones(2**26, dtype=np.uint8)
    with_it = held_most()
    del held
    forget_most()

    assert held_most() < with_it - 0.05


def test_time_only_goes_forward() -> None:
    first, then = clocks(), clocks()

    assert all(later >= sooner for sooner, later in zip(first, then, strict=True))


def test_what_is_asked_and_answered_apart_keeps_every_sign() -> None:
    asked = {"texts": ["الرصيف “مكسور”", "😊"], "none": None, "share": 0.1}

    assert measured("builtins:dict", asked).value == asked


def test_each_is_corrected_to_where_all_with_its_label_flow(before: Refreshed) -> None:
    """Nobody could mix these up, so that it is where each flows already."""
    rows = [0, EACH, 2 * EACH, 5]

    said = corrections(labels(), before, np.array(rows))

    flows = [before.fine.streams[before.fine.labels[row]] for row in rows]
    assert said == [
        Correction(Belongs(row, stream), Rank.PERSON, at)
        for at, (row, stream) in enumerate(zip(rows, flows, strict=True))
    ]


def test_a_label_without_a_home_gets_a_stream_of_its_own_name(before: Refreshed) -> None:
    few = labels().astype("<U9")
    few[7] = "fountain"

    said = corrections(few, before, np.array([7]))

    assert said == [Correction(Belongs(7, "fountain"), Rank.PERSON, 0)]


def test_what_others_are_labelled_says_nothing_to_the_engine(
    clouds: Given, before: Refreshed
) -> None:
    """No label leaks: with those of everybody who is not corrected mixed up, the same is found."""
    rows = np.array([0, 1, EACH, EACH + 1, 2 * EACH])
    said = corrections(labels(), before, rows)
    mixed = labels()
    others = np.setdiff1d(np.arange(len(mixed)), rows)
    mixed[others] = np.random.default_rng(1).permutation(mixed[others])

    past = Past(before.fine, before.wide, said)
    everybody = range(len(clouds.texts))
    found = [refreshed(clouds, everybody, past).fine.labels.tolist() for _ in range(2)]
    truth, lie = (correcting._figures(one, before, others, "") for one in (labels(), mixed))

    assert found[0] == found[1]
    assert (truth["streams"], truth["ari"] > lie["ari"]) == (lie["streams"], True)


def test_every_share_is_measured_on_those_whom_nobody_corrected(
    folder: Path, before: Refreshed
) -> None:
    found = correcting.each_seed({"folder": str(folder), "labels": labels().tolist(), "seeds": [0]})

    assert [one["share"] for one in found] == list(SHARES)
    assert [one["broken"] for one in found] == [0, 0, 0]
    assert {one["ari_before"] for one in found} == {1.0}
    assert broken(before, corrections(labels(), before, np.arange(GROUPS * EACH))) == 0


def test_the_text_in_the_middle_speaks_for_a_group(clouds: Given) -> None:
    found = grouping(clouds, np.array([at // EACH for at in range(GROUPS * EACH)]))

    middles = [clouds.vectors[at : at + EACH].mean(axis=0) for at in range(0, GROUPS * EACH, EACH)]
    nearest = [
        at * EACH + int(np.argmax(clouds.vectors[at * EACH : (at + 1) * EACH] @ middle))
        for at, middle in enumerate(middles)
    ]
    assert found.titles == [clouds.texts[row] for row in nearest]


@pytest.fixture
def kept_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(whole, "KEPT", tmp_path)
    return tmp_path


def cut_off() -> None:
    """A run that had one answer."""
    with whole._folder(asked()) as place:
        (place / "answer.json").write_text("{}")
        raise KeyboardInterrupt


def asked(**options: object) -> argparse.Namespace:
    return argparse.Namespace(**{"quick": False, "resume": False, "only": None} | options)


def test_a_quick_run_leaves_nothing_behind(kept_in: Path) -> None:
    with whole._folder(asked(quick=True)) as place:
        (place / "answer.json").write_text("{}")

    assert (place.exists(), list(kept_in.iterdir())) == (False, [])


@pytest.mark.parametrize(("resume", "left"), [(True, ["answer.json"]), (False, [])])
def test_a_run_that_was_cut_off_goes_on_only_when_asked(
    kept_in: Path, resume: bool, left: list[str]
) -> None:
    with pytest.raises(KeyboardInterrupt):
        cut_off()

    with whole._folder(asked(resume=resume)) as again:
        assert [path.name for path in again.iterdir()] == left
    assert list(kept_in.iterdir()) == []


def test_of_other_code_or_other_parts_a_run_is_never_gone_on_with(
    kept_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = []
    for only, code in ((None, "abc"), (["scale"], "abc"), (None, "def")):
        monkeypatch.setattr(whole, "engine_digest", lambda code=code: code)
        with whole._folder(asked(only=only)) as place:
            places.append(place.name)

    every = "quality-stability-corrections-placing-scale-platform"
    assert places == [f"run-abc-{every}", "run-abc-scale", f"run-def-{every}"]


@pytest.mark.parametrize("words", [["--only", "speed"], ["--fast"], ["--data"]])
def test_what_cannot_be_measured_is_refused(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmarks.streams", *words])

    with pytest.raises(SystemExit) as ended:
        whole.main()

    assert (ended.value.code, "usage: benchmarks.streams" in capsys.readouterr().err) == (2, True)


def test_peers_are_installed_once_for_each_list_of_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An environment that is complete is used as it is: nothing is made, and no registry is asked."""
    monkeypatch.setattr(environment, "KEPT", tmp_path)
    pinned = tmp_path / "peers.txt"
    monkeypatch.setattr(environment, "PINNED", pinned)
    pinned.write_text("bertopic==0.17.3\n")
    folder = tmp_path / f"peers-{hashlib.sha256(pinned.read_bytes()).hexdigest()[:12]}"
    folder.mkdir()
    (folder / "complete").touch()

    assert environment.python_of_peers() == str(folder / "bin" / "python")
    assert sorted(path.name for path in folder.iterdir()) == ["complete"]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """All of a quick run of one part, on a data folder that was written here."""
    data = tmp_path_factory.mktemp("data")
    for name, said in zip(
        CONVERSATIONS["de"], ("Mehr Bäume für {}", "Der Bus nach {} kommt zu spät"), strict=True
    ):
        path = data / "polis" / name / "comments.csv"
        path.parent.mkdir(parents=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = [[said.format(town)] for town in TOWNS]
            csv.writer(file).writerows([["comment-body"], *rows])
    page, printed = whole.PAGE.read_bytes(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed):
        patch.setattr(sys, "argv", [*MAIN, str(data)])
        whole.main()
    assert whole.PAGE.read_bytes() == page
    return printed.getvalue()


def test_once_through_it_prints_the_page_of_what_it_measured(printed: str) -> None:
    assert "# Benchmarks: streams" in printed
    assert "**Not measured here: quality, stability, placing, scale, platform.**" in printed
    assert re.findall(r"^## (.*)$", printed, re.MULTILINE) == [
        "Where others do better", "Against the budgets", "Corrections",
    ]  # fmt: skip


def test_once_through_each_share_has_a_row_and_every_correction_holds(printed: str) -> None:
    rows = re.findall(r"^\| Polis, German, at most 150 of each +\| (\d+%) ", printed, re.MULTILINE)

    assert rows == ["1%", "5%", "10%"]
    assert re.search(
        r"corrections that do not hold after a refresh +\| 0 +\| at most 0 +\| holds", printed
    )
