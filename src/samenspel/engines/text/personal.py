"""What in free text looks too personal to be kept or shown: proposals, on which a person decides."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from phonenumbers import Leniency, PhoneNumberMatcher, PhoneNumberType, number_type
from stdnum import iban

from samenspel.engines.text.bsn import bsn_spans
from samenspel.engines.text.names import names
from samenspel.engines.text.signs import a_text

MASK = "[…]"


class Kind(StrEnum):
    """What it seems to be."""

    BSN = "bsn"
    IBAN = "iban"
    PHONE = "phone"
    MAIL = "mail"
    ADDRESS = "address"
    BIRTH_DATE = "birth-date"
    PLATE = "plate"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class PersonalHint:
    """A stretch of text (`start` up to `end`) that seems personal, and how sure the rule is that found it, 0 to 1.

    The certainty is a judgement, rule by rule: check digits tell much, a capital little. It is not a measured share.
    """

    kind: Kind
    start: int
    end: int
    certainty: float


Span = tuple[int, int, float]
Finder = Callable[[str], Iterable[Span]]

_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+")
# An address of a desk is no one's own.
_DESK = re.compile(
    r"(?:info|contact|gemeente|post|receptie|balie|klantcontact|secretariaat|noreply|no-reply)@",
    re.I,
)
_MAYBE_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ .-]?[A-Za-z0-9]){11,30}")
_MAYBE_PHONE = re.compile(r"\d(?:[\s().-]{0,3}\d){5}")
_CLOSING = re.compile(r"[)\]]")
# Everybody's numbers, of which it says nothing who calls them: 0800, 0900, 14 020, 088.
_PUBLIC_NUMBERS = frozenset(
    {
        PhoneNumberType.TOLL_FREE, PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN, PhoneNumberType.VOICEMAIL,
    }
)  # fmt: skip
_PLATE = re.compile(r"(?<![\w-])(?:[A-Z]{1,3}|\d{1,3})(?:-(?:[A-Z]{1,3}|\d{1,3})){2}(?![\w-])")
_NAMED_PLATE = re.compile(
    r"(?<!\w)kenteken\W{1,3}(?:is )?(?P<it>(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{6})(?!\w)", re.I
)

_HOUSE = r"\d{1,4}(?:(?:[a-zA-Z]|\s[A-H])(?!\w))?(?:[-/]\d{1,4}|-[a-zA-Z]{1,2}(?!\w)|\s(?:hs|bis)(?!\w))?(?![\w,.]*\d)"
_POSTCODE = r"[1-9]\d{3}\s?(?!SA|SD|SS)[A-Z]{2}(?![A-Za-z0-9])"
_STREET_ENDING = (
    r"(?:straat|laan|weg|plein|singel|kade|gracht|dijk|hof|pad|steeg|dreef|plantsoen|park|wal|baan|markt|oord|ring|"
    r"straße|strasse|str\.|gasse|allee|platz)"
)
_STREET = (
    rf"(?:[A-Z][\w'’.-]{{0,40}}\s+){{0,3}}(?:[A-Z][\w'’-]{{0,40}}{_STREET_ENDING}|(?<=[a-z]\s)(?i:{_STREET_ENDING})|"
    rf"(?:Laan|Plein|Weg|Straat) (?:van|der|de|den)(?: (?:der|de|den))?(?: [A-Z][\w'’-]*){{1,3}})"
)
# “Dorpsweg 3 maanden afgesloten” is a time and no house.
_COUNTED = r"(?!\s+(?:jaar|jaren|maand|maanden|week|weken|dag|dagen|uur|keer|meter|km|euro|auto|bomen|lantaarns|x)\b)"
_LIVES = (
    r"(?:(?:woon|woont|wonen|woonde|live|lives|wohne|wohnen|wohnt|mieszkam)"
    r"\s+(?:op|aan|in|bij|at|on|an|przy)|adres(?: is)?:?)"
    r"\s+(?:(?:de|het|the|der)\s+)?"
)
_ADDRESSES = (
    (re.compile(rf"(?<!\w){_STREET}\s+{_HOUSE}{_COUNTED}(?:,?\s+{_POSTCODE})?"), 0.85),
    (
        re.compile(
            rf"(?<!\w){_LIVES}(?P<it>(?:\w+ )?\w{{2,40}}{_STREET_ENDING}\s+{_HOUSE}){_COUNTED}",
            re.I,
        ),
        0.8,
    ),
    (re.compile(rf"(?<!\w){_POSTCODE}(?:\s*,?\s*(?:nr\.?|nummer|huisnummer)?\s*{_HOUSE})"), 0.9),
    (re.compile(rf"(?<!\w){_POSTCODE}"), 0.5),
    (
        re.compile(
            r"(?<!\w)\d{1,4} (?:[A-Z][\w'’-]+ ){1,3}(?:Street|Road|Avenue|Lane|Square)(?!\w)"
        ),
        0.8,
    ),
    (re.compile(r"(?<!\w)(?:[Uu]l\.|[Uu]lic[aey]) [A-Z]\w+ \d{1,4}[a-z]?"), 0.8),
    (
        re.compile(
            r"(?<!\w)[A-ZÇĞİÖŞÜ]\w+ (?:[Ss]okak|[Ss]okağı|[Cc]addesi|[Mm]ahallesi) (?:[Nn]o:? ?)?\d{1,4}"
        ),
        0.8,
    ),
)
_MONTH = (
    r"(?:jan|feb|mrt|maart|mar|märz|apr|mei|may|mai|jun|jul|aug|sep|okt|oct|nov|dec|dez|ocak|şubat|mart|nisan|mayıs|"
    r"haziran|temmuz|ağustos|eylül|ekim|kasım|aralık|stycz|lut|kwie|maj|czerw|lip|sierp|wrze|paź|list|grud)[^\W\d_]*\.?"
)
_DATE = rf"(?:\d{{1,2}}[-/. ]+(?:\d{{1,2}}|{_MONTH})[-/. ]+(?:19|20)?\d{{2}}|(?:19|20)\d{{2}}-\d{{2}}-\d{{2}})(?!\d)"
_BORN = (
    r"(?:geboren|geboortedatum|geb\.|geboortedag|born|date of birth|birthday|dob|geburtsdatum|doğum tarihi\w*|"
    r"doğumlu|urodz\w+|data urodzenia|née?|date de naissance|مواليد|ولدت|ik ben van)"
)
_BIRTH = re.compile(
    rf"(?<!\w){_BORN}[^\w\n]*(?:(?:is|op|on|am|le|ben|w|dnia|im|in)\s+)?(?P<date>{_DATE})", re.I
)


def personal_hints(text: str, language: str = "nl") -> list[PersonalHint]:
    """What looks personal, in order and nowhere overlapping: where two rules find something, the surer one counts.

    `start` and `end` are of the text as it was given. The language helps to tell a name from a word; cues of all
    languages are looked for in each. Raises TypeError for what is no text.
    """
    said = a_text(text)
    finders: dict[Kind, Finder] = {**_FINDERS, Kind.NAME: partial(names, language=language)}
    found = [PersonalHint(kind, *span) for kind, finder in finders.items() for span in finder(said)]
    found.sort(key=lambda hint: (-hint.certainty, hint.start - hint.end, hint.start))
    kept: list[PersonalHint] = []
    for hint in found:
        if all(hint.end <= other.start or other.end <= hint.start for other in kept):
            kept.append(hint)
    return sorted(kept, key=lambda hint: hint.start)


def masked(text: str, hints: Iterable[PersonalHint], *, mask: str = MASK) -> str:
    """The text with a mask for each hint, of one length whatever was there. Overlapping hints get one mask.

    Raises ValueError for a hint that lies outside the text, as of another one.
    """
    left = a_text(text)
    shown, until = [], 0
    for hint in sorted(hints, key=lambda hint: (hint.start, hint.end)):
        if not 0 <= hint.start < hint.end <= len(left):
            raise ValueError(f"expected a hint within {len(left)} characters, got {hint}")
        if hint.start >= until:
            shown += [left[until : hint.start], mask]
        until = max(until, hint.end)
    return "".join([*shown, left[until:]])


def _bsn(text: str) -> Iterator[Span]:
    yield from ((start, end, 0.9) for start, end in bsn_spans(text))


def _iban(text: str) -> Iterator[Span]:
    """The longest stretch from there with good check digits: what follows may look like more of it."""
    for found in _MAYBE_IBAN.finditer(text):
        for end in range(found.end(), found.start() + 14, -1):
            if not text[end : end + 1].isalnum() and iban.is_valid(text[found.start() : end]):
                yield found.start(), end, 0.99
                break


def _phone(text: str) -> Iterator[Span]:
    if not _MAYBE_PHONE.search(text):
        return
    for found in PhoneNumberMatcher(text, "NL", leniency=Leniency.VALID):
        if number_type(found.number) not in _PUBLIC_NUMBERS:
            # A bracket belongs to “(06) …”, and not to a number that stands in brackets as a whole.
            whole = found.raw_string.startswith(("(", "[")) and not _CLOSING.search(
                found.raw_string
            )
            begins = found.raw_string.lstrip("([")[:1]
            sure = begins in "+＋" or (begins.isdecimal() and int(begins) == 0)
            yield found.start + whole, found.end, 0.95 if sure else 0.4


def _mail(text: str) -> Iterator[Span]:
    for found in _MAIL.finditer(text):
        yield (*found.span(), 0.5 if _DESK.match(found[0]) else 0.99)


def _address(text: str) -> Iterator[Span]:
    for pattern, certainty in _ADDRESSES:
        it = "it" if "it" in pattern.groupindex else 0
        yield from ((*found.span(it), certainty) for found in pattern.finditer(text))


def _birth_date(text: str) -> Iterator[Span]:
    yield from ((*found.span("date"), 0.95) for found in _BIRTH.finditer(text))


def _plate(text: str) -> Iterator[Span]:
    """Three groups of six signs in all, with letters and digits among them, as Dutch plates have had since 1951."""
    for found in _PLATE.finditer(text):
        signs = found[0].replace("-", "")
        if len(signs) == 6 and not signs.isalpha() and not signs.isdigit():
            yield (*found.span(), 0.7)
    yield from ((*found.span("it"), 0.8) for found in _NAMED_PLATE.finditer(text))


_FINDERS: dict[Kind, Finder] = {
    Kind.BSN: _bsn,
    Kind.IBAN: _iban,
    Kind.PHONE: _phone,
    Kind.MAIL: _mail,
    Kind.ADDRESS: _address,
    Kind.BIRTH_DATE: _birth_date,
    Kind.PLATE: _plate,
}
