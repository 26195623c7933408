"""Pictures of the main pages, from a demonstration that runs.

    .venv/bin/python tools/screenshots.py http://localhost:8000 FOLDER
    .venv/bin/python tools/screenshots.py http://localhost:8000 docs/images --readme

Every page at 320, 768 and 1280 px, light and dark, and on paper; with --readme only the two that README shows.
Starts nothing and runs no script in the pages.
"""

import argparse
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
WIDTHS = (320, 768, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
README_WIDTH = 768
PAPER_WIDTH = 718  # A4 at 96 px an inch, without margins of 10 mm
PUBLIC = {
    "share": "/",
    "key": "/sleutel/",
    "way-back": "/sleutel/kwijt/",
    "nothing-here": "/niets/",
}
MORE = {
    "sign-in": "/inloggen/",
    "demonstration": "/demonstratie/",
    "privacy": "/privacy/",
    "accessibility": "/toegankelijkheid/",
}
AT_WORK = {
    "waiting": "/wacht-op-mij/",
    "unheard": "/niet-gehoord/",
    "my-voices": "/mijn-stemmen/",
    "streams": "/stromen/",
    "not-yet": "/stromen/nog-niet/",
    "not-heard": "/stromen/wie-horen-we-niet/",
}


def public_pages(page: Page) -> Iterator[str]:
    """What everybody can open."""
    for name, path in (PUBLIC | MORE).items():
        page.goto(path)
        yield name


def voices(page: Page) -> Iterator[str]:
    """Each voice that the demonstration offers, as the one who told it."""
    page.goto("/demonstratie/")
    offered = page.locator("[name=voice]").count()
    for number in range(offered):
        page.goto("/demonstratie/")
        page.locator("[name=voice]").nth(number).click()
        yield f"voice-{number + 1}"


def at_work(page: Page) -> Iterator[str]:
    """What a colleague sees: the lists, the first stream with its voices, and the first voice of theirs."""
    page.goto("/demonstratie/")
    page.locator("[name=person]").first.click()
    for name, path in AT_WORK.items():
        page.goto(path)
        yield name
    yield from first_stream(page)
    page.goto(AT_WORK["my-voices"])
    mine = page.locator(".inbox a")
    if mine.count():
        mine.first.click()
        yield "desk"


def first_stream(page: Page) -> Iterator[str]:
    """The stream that changes most, once the machine found any."""
    page.goto(AT_WORK["streams"])
    titles = page.locator(".flow__title")
    if titles.count():
        titles.first.click()
        yield "stream"
        page.goto(f"{page.url}stemmen/")
        yield "stream-voices"


def for_readme(page: Page) -> Iterator[str]:
    """The question that everything begins with, and the page of a voice that has come far."""
    page.goto("/")
    yield "share"
    page.goto("/demonstratie/")
    page.locator("[name=voice]").nth(-2).click()
    yield "thread"


def window(browser: Browser, address: str, width: int, scheme: Literal["light", "dark"]) -> Page:
    """Without scripts, in Dutch."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        locale="nl",
        java_script_enabled=False,
    )
    return context.new_page()


def take(browser: Browser, address: str, folder: Path) -> None:
    """All pages, in every width and both schemes."""
    for width in WIDTHS:
        for scheme in SCHEMES:
            page = window(browser, address, width, scheme)
            for pages in (public_pages, voices, at_work):
                for name in pages(page):
                    page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
            page.context.close()


def take_on_paper(browser: Browser, address: str, folder: Path) -> None:
    """All pages as they are printed."""
    page = window(browser, address, PAPER_WIDTH, "light")
    for pages in (public_pages, voices, at_work):
        for name in pages(page):
            page.emulate_media(media="print")
            page.screenshot(path=folder / f"{name}-paper.png", full_page=True)
            page.emulate_media(media="screen")
    page.context.close()


def take_for_readme(browser: Browser, address: str, folder: Path) -> None:
    """share.png and thread.png."""
    page = window(browser, address, README_WIDTH, "light")
    for name in for_readme(page):
        page.screenshot(path=folder / f"{name}.png")
    page.context.close()


def main() -> None:
    """Read what is asked, and take the pictures."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("address", help="of a running demonstration")
    asked.add_argument("folder", type=Path, help="where the pictures go")
    asked.add_argument("--readme", action="store_true", help="only share.png and thread.png")
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, CHROMIUM))),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for pictures in (take_for_readme,) if given.readme else (take, take_on_paper):
            pictures(browser, given.address, given.folder)
        browser.close()


if __name__ == "__main__":
    main()
