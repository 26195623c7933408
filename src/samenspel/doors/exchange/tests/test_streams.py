"""Streams for others to read: exact for a program, and for a person one page that needs nothing from outside."""

import html
import json
import re
from dataclasses import dataclass, field, replace
from datetime import date
from html.parser import HTMLParser

import numpy as np
import pytest

from samenspel.doors.exchange.streams import DRAWN, QUOTES, as_json, as_page
from samenspel.engines.streams.describing import named
from samenspel.engines.streams.finding import Streams, find_streams
from samenspel.engines.streams.tests.planted import planted

BUS = [f"De bus naar {place} rijdt niet meer" for place in ("Goes", "Hulst", "Veere", "Sluis")]
TREE = [f"Plant weer bomen langs de {street}" for street in ("Kade", "Singel", "Wal", "Laan")]
ON = date(2026, 3, 1)
VOID = {"meta", "path"}


@dataclass
class Page(HTMLParser):
    """What stands in a page, and whether all that was opened was closed."""

    text: str
    open: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(data.strip())

    def of(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


def town(texts: list[str] | None = None, languages: list[str] | None = None) -> Streams:
    """Two streams: the first half of what is said and the second."""
    said = texts or [*BUS, *TREE]
    rows, _ = planted([len(said) // 2, len(said) - len(said) // 2])
    return find_streams(said, vectors=rows, languages=languages or ["nl"] * len(said))


def in_families() -> Streams:
    """Four streams, two and two in a wider one."""
    texts = [f"wens{row}" for row in range(20)]
    rows, labels = planted([7, 6, 4, 3])
    found = find_streams(texts, vectors=rows, languages=["nl"] * 20)
    parents = np.array([0, 0, 1, 1], dtype=np.int32)
    plain = found.ground.points.plain
    told = named(found.voices, plain, found.words, labels, parents, labels, reader="nl")
    return replace(found, streams=told, assignments=labels)


def shown(found: Streams, language: str = "en", source: str = "avond.csv") -> Page:
    return Page(as_page(found, source=source, language=language, on=ON))


def test_a_program_reads_streams_and_where_each_voice_is() -> None:
    found = town()

    told = as_json(found, 1.23456)

    assert told["streams"] == [
        {"id": 0, "title": found.streams[0].title, "keywords": list(found.streams[0].keywords),
         "size": 4, "parent": None},
        {"id": 1, "title": found.streams[1].title, "keywords": list(found.streams[1].keywords),
         "size": 4, "parent": None},
    ]  # fmt: skip
    assert told["assignments"] == [0, 0, 0, 0, 1, 1, 1, 1]
    assert told["seconds"] == 1.235
    assert set(told) == {"streams", "assignments", "confidence", "seconds"}


def test_a_voice_in_no_stream_has_none() -> None:
    rows, _ = planted([5, 5])
    rows[3] = 0
    found = find_streams([f"wens{row}" for row in range(10)], vectors=rows, languages=["nl"] * 10)

    told = as_json(found, 0)

    assert (told["assignments"][3], told["confidence"][3]) == (None, 0)


def test_sizes_are_what_is_assigned() -> None:
    told = as_json(in_families(), 0)

    assert [one["parent"] for one in told["streams"]] == [4, 4, 5, 5, None, None]
    for stream in told["streams"]:
        within = [one["id"] for one in told["streams"] if one["parent"] == stream["id"]]
        own = within or [stream["id"]]
        assert stream["size"] == sum(told["assignments"].count(number) for number in own)


def test_it_is_plain_json() -> None:
    told = as_json(town(), 0.5)

    assert json.loads(json.dumps(told, ensure_ascii=False)) == told


def test_of_nobody_there_is_nothing() -> None:
    told = as_json(find_streams([]), 0)

    assert told == {"streams": [], "assignments": [], "confidence": [], "seconds": 0}


def test_a_page_is_whole() -> None:
    page = shown(town())

    assert page.text.startswith("<!doctype html>")
    assert page.open == []
    assert [page.of(name) != [] for name in ("html", "title", "main", "svg")] == [True] * 4


def test_each_stream_stands_on_the_page_in_somebodys_words() -> None:
    found = town()

    page = shown(found)

    for stream in found.streams:
        assert stream.title in page.words
    assert page.words.count("4 voices") == 2
    assert "8 voices, read on 2026-03-01." in " ".join(page.words)


def test_a_page_needs_nothing_from_outside() -> None:
    page = shown(town())

    asked = [attributes.get(name) or "" for _, attributes in page.tags for name in ("src", "href")]
    assert [address for address in asked if address and not address.startswith("#")] == []
    assert re.findall(r"https?:|//\w|url\(|@import|<script|<link|<iframe", page.text) == []


def test_what_people_wrote_is_never_code() -> None:
    evil = "<script>alert('bus')</script> & <img src=x onerror=alert(1)> de bus"
    found = town([evil, evil + "!", evil + "?", *TREE[:3]])

    page = shown(found, source="<b>avond</b>.csv")

    assert page.of("script") + page.of("img") + page.of("b") == []
    assert html.escape("<script>alert('bus')</script>", quote=False).split("alert")[0] in page.text
    assert any(word.startswith("<script>alert('bus')") for word in page.words)


def test_a_title_in_arabic_reads_from_right_to_left() -> None:
    arabic = [f"الرصيف في شارعنا مكسور منذ {number} أشهر" for number in (2, 3, 4, 5)]
    found = town([*arabic, *BUS], ["ar"] * 4 + ["nl"] * 4)

    headings = shown(found).of("h2")

    assert headings == [{"lang": "ar", "dir": "rtl"}, {"lang": "nl", "dir": "ltr"}]


def test_a_stream_without_parts_shows_what_others_in_it_say() -> None:
    found = town([*(f"{text} {again}" for again in range(3) for text in BUS), *TREE])

    page = shown(found)

    assert 2 <= len(page.of("blockquote")) <= 2 * QUOTES
    quoted = [word for word in page.words if word in found.voices.texts]
    assert len(set(quoted)) == len(quoted)


def test_streams_that_flow_in_a_wider_one_are_shown_in_it() -> None:
    found = in_families()

    page = shown(found)

    assert (len(page.of("article")), len(page.of("li"))) == (2, 4)
    for stream in found.streams:
        assert stream.title in page.words


def test_every_line_of_the_picture_leads_to_its_stream() -> None:
    page = shown(town())

    leads = [attributes["href"] for attributes in page.of("a")]
    anchors = [f"#{attributes['id']}" for attributes in page.of("article")]
    assert sorted(leads, key=str) == sorted(anchors)
    assert len(page.of("path")) == 2


def test_the_picture_is_told_in_words_too() -> None:
    (picture,) = shown(town()).of("svg")

    assert (picture["role"], bool(picture["aria-label"])) == ("group", True)


def test_a_line_is_as_wide_as_a_stream_has_voices() -> None:
    rows, _ = planted([30, 10])
    found = find_streams([f"wens{row}" for row in range(40)], vectors=rows, languages=["nl"] * 40)

    widths = [float(str(one["stroke-width"])) for one in shown(found).of("path")]

    assert widths[0] == pytest.approx(3 * widths[1])


def test_of_very_many_streams_the_largest_are_drawn_and_all_are_told() -> None:
    rows, _ = planted([6] * 30)
    texts = [f"wens{row}" for row in range(180)]
    found = find_streams(texts, vectors=rows, languages=["nl"] * 180)

    page = shown(found)

    widest = [stream for stream in found.streams if stream.parent is None]
    assert len(page.of("path")) == min(len(widest), DRAWN)
    assert len(page.of("article")) == len(widest)


@pytest.mark.parametrize(
    ("outside", "sentence"),
    [(0, ""), (1, "1 voice is not yet in a stream."), (2, "2 voices are not yet in a stream.")],
)
def test_how_many_are_in_no_stream_yet_is_said(outside: int, sentence: str) -> None:
    rows, _ = planted([5, 5])
    silent = np.zeros((outside, rows.shape[1]), dtype=np.float32)
    texts = [*(f"wens{row}" for row in range(10)), *["😢"] * outside]
    found = find_streams(
        texts, vectors=np.vstack([rows, silent]), languages=["nl"] * (10 + outside)
    )

    told = " ".join(shown(found).words)

    assert sentence in told
    assert ("not yet in a stream" in told) == bool(outside)


def test_a_page_of_nobody_is_a_page() -> None:
    page = shown(find_streams([]))

    assert (page.open, page.of("article")) == ([], [])


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_page_says_in_which_language_it_is(language: str) -> None:
    assert shown(town(), language).of("html") == [{"lang": language}]


def test_a_language_that_we_do_not_speak_is_read_in_english() -> None:
    assert "What flows here" in shown(town(), "fy").words


def test_it_prints() -> None:
    assert "@media print" in shown(town()).text
