"""Finding a Dutch citizen service number (BSN) in free text, by its check digits."""

import re
import unicodedata

from stdnum.nl import bsn

# However it is dressed: in groups, with points, dashes, spaces that cannot be seen. A Dutch mobile number
# has nine digits behind +31 too.
_NINE_DIGITS = re.compile(r"(?<!\d)(?<!\+31)(?<!\+31 )(?=(\d(?:[\s./\u200b-]{0,2}\d){8})(?!\d))")


def bsn_spans(text: str) -> list[tuple[int, int]]:
    """Where nine digits stand that pass the eleven-test of a BSN, as start and end."""
    return [
        found.span(1) for found in _NINE_DIGITS.finditer(text) if bsn.is_valid(_digits(found[1]))
    ]


def _digits(dressed: str) -> str:
    return "".join(str(unicodedata.decimal(sign)) for sign in dressed if sign.isdecimal())
