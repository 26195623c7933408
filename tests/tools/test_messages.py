"""The catalogue has every sentence that is used, in Dutch, and no other; whoever forgets one is told which."""

import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tools import messages

CODE = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext

GREETING = _("Good day")
LATER = gettext_lazy("See you later")
COUNTED = ngettext("%(n)s voice", "%(n)s voices", 2)
MAY = pgettext("the month", "May")
NOT_SAID = "Nobody reads this"
"""
PAGE = """{% load i18n %}<p>{% translate "Welcome" %}</p>
{% blocktranslate with name=who trimmed %}
  Hello {{ name }}
{% endblocktranslate %}
{% blocktranslate count n=voices %}One voice{% plural %}{{ n }} voices{% endblocktranslate %}
"""
USED = {
    ("Good day", None),
    ("See you later", None),
    (("%(n)s voice", "%(n)s voices"), None),
    ("May", "the month"),
    ("Welcome", None),
    ("Hello %(name)s", None),
    (("One voice", "%(n)s voices"), None),
}


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A small program with its own copy of the tool; gives its folder."""
    room = tmp_path / "src" / "samenspel" / "room"
    (room / "templates").mkdir(parents=True)
    (room / "tests").mkdir()
    (room / "texts.py").write_text(CODE)
    (room / "templates" / "page.html").write_text(PAGE)
    (room / "templates" / "letter.txt").write_text('{% load i18n %}{% translate "Welcome" %}')
    (room / "tests" / "test_texts.py").write_text('_("Only in a test")')
    (room / "templates" / "picture.svg").write_text('{% translate "Only in a picture" %}')
    (tmp_path / "tools").mkdir()
    shutil.copy(messages.__file__, tmp_path / "tools" / "messages.py")
    return tmp_path


def run(program: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "tools/messages.py", *words], cwd=program, capture_output=True, text=True
    )


def catalogue_of(program: Path) -> Path:
    return program / "src" / "samenspel" / "locale" / "nl" / "LC_MESSAGES" / "django.po"


def held(program: Path) -> Catalog:
    return read_po(BytesIO(catalogue_of(program).read_bytes()), locale="nl")


def translate_everything(program: Path) -> None:
    catalogue = held(program)
    for message in catalogue:
        if message.id:
            message.string = ("één", "meer") if isinstance(message.id, tuple) else "vertaald"
    catalogue_of(program).write_text(messages.written(catalogue))


@pytest.fixture
def translated(program: Path) -> Path:
    """The same, of which every sentence has its Dutch."""
    run(program)
    translate_everything(program)
    return program


def test_every_sentence_of_code_and_pages_is_gathered_and_nothing_else(program: Path) -> None:
    run(program)

    assert {(message.id, message.context) for message in held(program) if message.id} == USED


def test_each_sentence_says_in_which_files_it_stands(program: Path) -> None:
    run(program)
    found = held(program).get("Welcome")

    assert found is not None
    assert [place for place, _line in found.locations] == [
        "src/samenspel/room/templates/letter.txt",
        "src/samenspel/room/templates/page.html",
    ]


def test_what_has_no_dutch_yet_is_told(program: Path) -> None:
    done = run(program)

    assert done.returncode == 0
    assert sorted(done.stdout.splitlines()) == sorted(
        f"no Dutch yet: {message}" for message, _context in USED
    )


def test_a_whole_catalogue_passes_in_silence(translated: Path) -> None:
    done = run(translated, "--check")

    assert (done.returncode, done.stdout) == (0, "")


def test_a_sentence_that_is_missing_is_told_by_name(translated: Path) -> None:
    page = translated / "src" / "samenspel" / "room" / "templates" / "page.html"
    page.write_text(page.read_text() + '{% translate "Something new" %}')
    done = run(translated, "--check")

    assert (done.returncode, done.stdout) == (1, "not in the catalogue: Something new\n")


def test_a_sentence_that_is_used_no_longer_is_told_by_name(translated: Path) -> None:
    (translated / "src" / "samenspel" / "room" / "texts.py").write_text(
        CODE.replace('_("Good day")', '""')
    )
    done = run(translated, "--check")

    assert (done.returncode, done.stdout) == (1, "no longer used: Good day\n")


def test_a_changed_sentence_is_missing_and_stale_at_once(translated: Path) -> None:
    (translated / "src" / "samenspel" / "room" / "texts.py").write_text(
        CODE.replace("Good day", "Good morning")
    )

    assert run(translated, "--check").stdout.splitlines() == [
        "not in the catalogue: Good morning",
        "no longer used: Good day",
    ]


def test_the_same_word_in_another_meaning_is_another_sentence(translated: Path) -> None:
    (translated / "src" / "samenspel" / "room" / "texts.py").write_text(
        CODE.replace("the month", "permission")
    )

    assert run(translated, "--check").stdout.splitlines() == [
        "not in the catalogue: May",
        "no longer used: May",
    ]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('msgid "Welcome"\nmsgstr "vertaald"', 'msgid "Welcome"\nmsgstr ""', "Welcome"),
        ('msgstr[1] "meer"', 'msgstr[1] ""', "('%(n)s voice', '%(n)s voices')"),
    ],
    ids=["whole", "plural"],
)
def test_half_a_translation_is_none(
    translated: Path, before: str, after: str, message: str
) -> None:
    text = catalogue_of(translated).read_text()
    assert before in text
    catalogue_of(translated).write_text(text.replace(before, after, 1))
    done = run(translated, "--check")

    assert (done.returncode, done.stdout) == (1, f"no Dutch yet: {message}\n")


def test_checking_changes_nothing(translated: Path) -> None:
    (translated / "src" / "samenspel" / "room" / "texts.py").write_text("")
    before = catalogue_of(translated).read_bytes()
    run(translated, "--check")

    assert catalogue_of(translated).read_bytes() == before


def test_bringing_it_up_to_date_keeps_the_dutch_and_lets_go_of_the_rest(translated: Path) -> None:
    (translated / "src" / "samenspel" / "room" / "texts.py").write_text('_("Good day")')
    run(translated)
    found = {message.id: message.string for message in held(translated) if message.id}

    assert found["Good day"] == "vertaald"
    assert "See you later" not in found


def test_bringing_it_up_to_date_twice_writes_the_same(translated: Path) -> None:
    run(translated)
    first = catalogue_of(translated).read_bytes()
    run(translated)

    assert catalogue_of(translated).read_bytes() == first


def test_the_catalogue_says_nothing_of_who_made_it_or_when(program: Path) -> None:
    run(program)
    text = catalogue_of(program).read_text()

    assert [noise for noise in messages.NOISE if noise in text] == []
