"""Every page there is, for everyone who can see it: in both languages, small and large, light and dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.support.browser import Visits
from tests.support.inspection import (
    accessibility,
    over_each_other,
    policy,
    skipping,
    structure,
    too_wide,
)
from tests.support.sights import Sight, Stage

pytestmark = pytest.mark.browser

SMALL, LARGE = 320, 1280
# Twice as large: half as much room. Residents do that on a phone too.
ZOOMED = {"residents": (LARGE // 2, 195), "colleagues": (LARGE // 2,)}
FEWEST = 20
# Each pair of language, width and colours comes by.
LOOKS = {"nl": ((SMALL, "light"), (LARGE, "dark")), "en": ((SMALL, "dark"), (LARGE, "light"))}


def looked_at(page: Page, sight: Sight, language: str, half: str) -> Iterator[str]:
    """What is wrong with one page, in every look."""
    response = page.goto(sight.path)
    assert response is not None
    yield from structure(page, language)
    yield from policy(response)
    yield from skipping(page)
    for width, scheme in LOOKS[language]:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        yield from (f"{width} {scheme}: {found}" for found in accessibility(page))
        yield from too_wide(page, width)
        yield from (f"{width}: {found}" for found in over_each_other(page))
    yield from too_wide(page, *ZOOMED[half])


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("half", ["residents", "colleagues"])
def test_nothing_is_wrong_with_any_page(visits: Visits, language: str, half: str) -> None:
    known: set[tuple[int, str]] = set()
    seen, wrong = 0, []

    for sights in Stage.set_out(visits).everybody(language=language):
        if (sights.who.split()[0] in ("visitor", "speaker")) == (half == "residents"):
            for sight in sights.gather(known):
                found = looked_at(sights.page, sight, language, half)
                wrong += [f"{sight}: {one}" for one in found]
                seen += 1

    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)
    assert seen >= FEWEST
