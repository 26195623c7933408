"""The page of streams as someone opens it who got it by mail: whole, of itself, and never more than what was said."""

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspel.doors.exchange.streams import DRAWN, QUOTES, _drawn, _short, as_json, as_page
from samenspel.doors.exchange.tests.test_streams import Page
from samenspel.engines.streams.describing import Stream, named
from samenspel.engines.streams.finding import Streams, find_streams
from samenspel.engines.streams.tests.planted import planted
from samenspel.engines.text.language import direction_of

ON = date(2026, 3, 1)
TOWN = [
    ["De bus rijdt niet meer", "Waar blijft de bus?", "Bus naar het ziekenhuis weg"],
    ["Plant weer bomen", "De bomen in de laan zijn ziek"],
]
HOSTILE = [
    "<script>alert(1)</script>",
    "</h2><script src=//kwaad.example/x.js></script>",
    '"><img src=x onerror=alert(1)>',
    "<!-- <style>*{display:none}</style>",
    "{{ 7|add:7 }} {% now 'Y' %}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "javascript:alert(1) <a href='javascript:alert(1)'>bus</a>",
    "<svg onload=alert(1)><text>",
    "\u202e tneg \u202c <b>vet</b>",
]
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "article", "h1", "h2", "p", "strong", "span",
    "ul", "li", "blockquote", "svg", "path", "a", "text",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "dir", "charset", "name", "content", "class", "id", "viewbox", "role", "aria-label", "d", "stroke-width",
    "href", "x", "y",
}  # fmt: skip


def flowing(
    groups: list[list[str]],
    *,
    languages: list[str] | None = None,
    wider: list[int] | None = None,
    outside: int = 0,
) -> Streams:
    """These groups as streams, in these wider ones, and so many voices in none."""
    texts = [text for group in groups for text in group] + [f"alleen {n}" for n in range(outside)]
    rows, _ = planted([len(texts)])
    found = find_streams(texts, vectors=rows, languages=languages or ["nl"] * len(texts))
    numbers = [number for number, group in enumerate(groups) for _ in group]
    labels = np.array([*numbers, *[-1] * outside], dtype=np.int32)
    once = labels[found.voices.first]
    parents = np.array(wider or [-1] * len(groups), dtype=np.int32)
    plain = found.ground.points.plain
    told = named(found.voices, plain, found.words, once, parents, labels, reader="nl")
    return replace(found, streams=told, assignments=labels)


def shown(found: Streams, language: str = "nl", source: str = "avond.csv") -> Page:
    return Page(as_page(found, source=source, language=language, on=ON))


def widest(found: Streams) -> list[Stream]:
    return [stream for stream in found.streams if stream.parent is None]


@pytest.mark.parametrize("evil", HOSTILE)
def test_whatever_is_said_is_shown_and_never_done(evil: str) -> None:
    page = shown(flowing([[evil, f"{evil} bus", f"{evil} laan"], TOWN[1]]))

    assert page.open == []
    assert {tag for tag, _ in page.tags} <= ALLOWED
    assert {name for _, attributes in page.tags for name in attributes} <= ATTRIBUTES
    assert any(evil.strip("\u202e ")[:12] in word for word in page.words)


@pytest.mark.parametrize("evil", HOSTILE)
def test_the_name_of_a_file_is_no_code_either(evil: str) -> None:
    page = shown(flowing(TOWN), source=evil)

    assert (page.open, {tag for tag, _ in page.tags} <= ALLOWED) == ([], True)
    assert [word for word in page.words if word == evil.strip()] != []


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60),
        min_size=2,
        max_size=4,
    )
)
def test_any_words_at_all_make_a_whole_page(said: list[str]) -> None:
    page = shown(flowing([said, TOWN[1]]))

    assert page.open == []
    assert {tag for tag, _ in page.tags} <= ALLOWED


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_page_asks_nothing_of_anybody_else(language: str) -> None:
    page = shown(flowing(TOWN), language)

    addresses = [
        value
        for _, attributes in page.tags
        for name, value in attributes.items()
        if name in ("href", "src", "action", "data", "poster")
    ]
    assert [address for address in addresses if not str(address).startswith("#")] == []
    (style,) = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)
    assert re.findall(r"url\(|@import|@font-face|expression|https?:", style) == []


def test_an_address_that_somebody_said_is_words_and_no_link() -> None:
    page = shown(flowing([["Zie https://kwaad.example/x", "zie www.kwaad.example"], TOWN[1]]))

    assert all(str(one["href"]).startswith("#s") for one in page.of("a"))


def test_every_link_leads_to_one_place_on_the_page() -> None:
    page = shown(flowing([[f"{word} {n}" for n in range(3)] for word in ("bus", "boom", "lamp")]))

    places = [str(attributes["id"]) for _, attributes in page.tags if "id" in attributes]
    assert len(set(places)) == len(places) == 3
    assert {str(one["href"])[1:] for one in page.of("a")} == set(places)


@pytest.mark.parametrize("code", ["nl", "en", "tr", "pl", "ar", "fa", "uk"])
def test_each_voice_says_in_which_language_it_is_and_in_which_direction(code: str) -> None:
    found = flowing(TOWN, languages=[code] * 5)

    page = shown(found)

    spoken = [*page.of("h2"), *page.of("blockquote")]
    assert len(spoken) >= 2
    assert {(one["lang"], one["dir"]) for one in spoken} == {(code, direction_of(code))}
    assert page.of("html") == [{"lang": "nl"}]


def test_parts_of_a_stream_say_their_own_language() -> None:
    groups = [*TOWN, ["الرصيف مكسور", "الرصيف خطير"]]
    found = flowing(groups, languages=["nl"] * 5 + ["ar"] * 2, wider=[0, 0, 1])

    spans = [one for one in shown(found).of("span") if "lang" in one]

    assert [(one["lang"], one["dir"]) for one in spans] == [
        ("nl", "ltr"),
        ("nl", "ltr"),
        ("ar", "rtl"),
    ]


@pytest.mark.parametrize(
    ("language", "outside", "sentence"),
    [
        ("nl", 1, "1 stem zit nog niet in een stroom."),
        ("nl", 2, "2 stemmen zitten nog niet in een stroom."),
        ("en", 1, "1 voice is not yet in a stream."),
    ],
)
def test_who_is_in_no_stream_is_told_in_the_language_of_the_reader(
    language: str, outside: int, sentence: str
) -> None:
    said = " ".join(shown(flowing(TOWN, outside=outside), language).words)

    assert sentence in said


def test_in_dutch_not_a_sentence_of_english_is_left() -> None:
    dutch, english = (shown(flowing(TOWN, outside=2), language) for language in ("nl", "en"))

    said = {text for group in TOWN for text in group}
    sentences = {
        word for word in english.words if len(word.split()) > 1 and not word.startswith(":")
    }
    told = {word for word in sentences if not any(text in word for text in said)}
    assert len(told) >= 5
    assert told & set(dutch.words) == set()


def test_the_largest_stream_stands_first() -> None:
    groups = [["a 1", "a 2"], [f"b {n}" for n in range(6)], [f"c {n}" for n in range(4)]]

    page = shown(flowing(groups))

    sizes = [int(word.split()[0]) for word in page.words if re.fullmatch(r"\d+ stem(men)?", word)]
    assert sizes == sorted(sizes, reverse=True) == [6, 4, 2]


def test_of_many_who_say_other_things_a_few_are_quoted_and_nobody_twice() -> None:
    group = [f"De bus naar {n} rijdt niet" for n in range(20)] * 2

    page = shown(flowing([group, TOWN[1]]))

    assert len([word for word in page.words if word in group]) - 1 <= QUOTES
    quoted = [word for word in page.words if word in group]
    assert len(set(quoted)) == len(quoted)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=40))
def test_lines_are_as_wide_as_their_streams_and_never_lie_over_each_other(sizes: list[int]) -> None:
    sizes.sort(reverse=True)
    drawn = _drawn(
        [Stream(n, None, "t", (), (0,), np.arange(size)) for n, size in enumerate(sizes)]
    )

    widths, heights = (
        [float(one["width"]) for one in drawn],
        [float(one["label_y"]) for one in drawn],
    )
    assert len(drawn) == min(len(sizes), DRAWN)
    assert widths == sorted(widths, reverse=True)
    for above, below, lower, upper in zip(heights, heights[1:], widths, widths[1:], strict=False):
        assert below - above >= (lower + upper) / 2


@given(st.text(max_size=120))
def test_a_label_fits_on_its_line(title: str) -> None:
    label = _short(title)

    assert len(label) <= 49
    assert label == " ".join(label.split())


def test_of_one_stream_the_picture_is_one_line() -> None:
    page = shown(flowing([TOWN[0]]))

    assert (len(page.of("path")), len(page.of("article"))) == (1, 1)


def test_the_style_thinks_of_paper_of_the_night_and_of_a_phone() -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", shown(flowing(TOWN)).text, re.DOTALL)

    for rule in (
        "@media print",
        "prefers-color-scheme:dark",
        "@media(max-width:36rem)",
        "break-inside:avoid-page",
    ):
        assert rule in style


def test_a_phone_is_told_how_wide_it_is() -> None:
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in shown(
        flowing(TOWN)
    ).of("meta")


def test_headings_go_down_one_step_at_a_time() -> None:
    page = shown(flowing([*TOWN, ["lamp", "lampen"]], wider=[0, 0, 1]))

    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert set(levels[1:]) == {2}


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=5), st.integers(0, 4))
def test_a_program_reads_as_many_as_were_said_and_each_in_its_place(
    sizes: list[int], outside: int
) -> None:
    found = flowing(
        [[f"w{n} {row}" for row in range(size)] for n, size in enumerate(sizes)], outside=outside
    )

    told = as_json(found, 0)

    assert len(told["assignments"]) == len(told["confidence"]) == sum(sizes) + outside
    assert told["assignments"].count(None) == outside
    assert {one["id"]: one["size"] for one in told["streams"]} == {
        one["id"]: told["assignments"].count(one["id"]) for one in told["streams"]
    }


def test_a_title_is_somebodys_words_to_the_letter() -> None:
    odd = ["  De “bus” &amp; <b>tram</b>  rijden\nniet ", "De bus rijdt niet", "Tram en bus"]
    found = flowing([odd, TOWN[1]])

    titles = [stream["title"] for stream in as_json(found, 0)["streams"]]

    assert set(titles) <= set(found.voices.texts)
