"""Gathers every sentence of the interface into the Dutch catalogue, and says which have no Dutch yet.

    python tools/messages.py          bring the catalogue up to date, keep what is translated
    python tools/messages.py --check  change nothing; fail when a sentence is missing, empty or no longer used

English is the language of the code, so it needs no catalogue. Works without gettext's own programs.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "samenspel"
CATALOGUE = SOURCE / "locale" / "nl" / "LC_MESSAGES" / "django.po"
FUNCTIONS = {
    "_": (1,),
    "gettext": (1,),
    "gettext_lazy": (1,),
    "gettext_noop": (1,),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

# What changes without a sentence changing, or says nothing.
NOISE = (
    "-Date:",
    "Generated-By",
    "Project-Id-Version",
    "Report-Msgid-Bugs-To",
    "Last-Translator",
    "Language-Team",
)

Message = tuple[str | tuple[str, str], str | None]


def messages() -> dict[Message, set[str]]:
    """Every sentence, with the files in which it stands."""
    found: dict[Message, set[str]] = {}
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("templates/**/*.*")]):
        if "/tests/" in path.as_posix() or path.suffix not in {".py", ".html", ".txt"}:
            continue
        for message in _in_file(path):
            found.setdefault(message, set()).add(path.relative_to(ROOT).as_posix())
    return found


def _in_file(path: Path) -> Iterator[Message]:
    text = path.read_text(encoding="utf-8")
    code = text if path.suffix == ".py" else templatize(text, origin=path.name)
    # Babel's own annotations do not say what comes out.
    functions: Any = FUNCTIONS
    found: Any = extract_python(BytesIO(code.encode()), functions, [], {"encoding": "utf-8"})
    for _line, function, said, _comments in found:
        parts = [part for part in (said if isinstance(said, tuple) else (said,)) if part]
        context = parts.pop(0) if "pgettext" in function and parts else None
        if parts:
            yield ((parts[0], parts[1]) if "ngettext" in function else parts[0]), context


def catalogue() -> Catalog:
    """What is translated now."""
    if not CATALOGUE.exists():
        return Catalog(locale="nl")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="nl")


def renewed(old: Catalog) -> Catalog:
    """The catalogue with every sentence that is used, and no other; translations are kept."""
    new = Catalog(locale="nl", charset="utf-8", fuzzy=False, header_comment="# Samenspel in Dutch.")
    for (message, context), places in sorted(messages().items(), key=lambda item: str(item[0])):
        kept = old.get(message, context)
        translated = kept.string if kept else ("", "") if isinstance(message, tuple) else ""
        new.add(message, translated, [(place, 0) for place in sorted(places)], context=context)
    return new


def untranslated(held: Catalog) -> list[str]:
    """Sentences without Dutch."""
    texts = [(m.id, m.string if isinstance(m.string, tuple) else (m.string,)) for m in held if m.id]
    return [str(message) for message, strings in texts if not all(strings)]


def written(held: Catalog) -> str:
    """As it stands in the file."""
    out = BytesIO()
    write_po(out, held, width=110, include_lineno=False, omit_header=False, sort_output=False)
    lines = out.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not any(noise in line for noise in NOISE))


def _problems(old: Catalog, new: Catalog) -> list[str]:
    held = {(str(m.id), m.context) for m in old if m.id}
    used = {(str(m.id), m.context) for m in new if m.id}
    missing = [
        f"not in the catalogue: {message}" for message, _context in sorted(used - held, key=str)
    ]
    unused = [f"no longer used: {message}" for message, _context in sorted(held - used, key=str)]
    return missing + unused + [f"no Dutch yet: {message}" for message in untranslated(old)]


def main() -> int:
    """Update or check."""
    old = catalogue()
    new = renewed(old)
    if "--check" in sys.argv:
        problems = _problems(old, new)
        sys.stdout.write("".join(f"{problem}\n" for problem in problems))
        return 1 if problems else 0
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_text(written(new), encoding="utf-8")
    sys.stdout.write("".join(f"no Dutch yet: {message}\n" for message in untranslated(new)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
