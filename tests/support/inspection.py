"""What is looked at on every page, whatever stands on it."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import Page, Response

AXE = Path(__file__).resolve().parents[2] / "front" / "node_modules" / "axe-core" / "axe.min.js"
RUN_AXE = """async () => {
    const found = await axe.run(document, {resultTypes: ['violations'], preload: false});
    const told = (rule, node) => `${rule.id}: ${node.target} ${node.html.slice(0, 120)}`;
    return found.violations.flatMap(rule => rule.nodes.map(node => told(rule, node)));
}"""
UNFOLD = "() => document.querySelectorAll('main details').forEach(one => { one.open = true; })"
SHAPE = """() => {
    const shown = element => element.checkVisibility() && element.getBoundingClientRect().width > 1;
    const all = selector => [...document.querySelectorAll(selector)];
    return {
        headings: all('h1').filter(shown).length,
        title: document.title.trim() !== '',
        main: document.querySelectorAll('main').length,
        inline: all('style, script:not([src]), [style]').map(one => one.outerHTML.slice(0, 80)),
        handlers: all('*').filter(one => [...one.attributes].some(a => a.name.startsWith('on'))).length,
        lang: document.documentElement.lang,
        filled: document.body.classList.contains('page--desk') ? 0
            : all('.nl-button--primary').filter(shown).length,
    };
}"""
TOO_WIDE = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return '';
    const wide = [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > width + 1);
    return wide.slice(-3).map(one => one.outerHTML.slice(0, 90)).join(' | ') || 'something';
}"""
SKIP_LINK = """() => {
    const box = document.activeElement.getBoundingClientRect();
    return [document.activeElement.getAttribute('href'), box.width > 24 && box.height > 24];
}"""
POLICY = "content-security-policy"


@cache
def axe_source() -> str:
    """The rules, read once."""
    return AXE.read_text(encoding="utf-8")


def accessibility(page: Page) -> list[str]:
    """What axe finds, with everything unfolded."""
    page.evaluate(UNFOLD)
    if page.evaluate("() => typeof axe === 'undefined'"):
        page.evaluate(axe_source())
    found: list[str] = page.evaluate(RUN_AXE)
    return found


def structure(page: Page, language: str) -> Iterator[str]:
    """One heading, a title, a landmark, nothing inline, the right language, and one thing to do at a time."""
    shape: dict[str, Any] = page.evaluate(SHAPE)
    filled = shape.pop("filled")
    right = {"headings": 1, "title": True, "main": 1, "inline": [], "handlers": 0, "lang": language}
    if shape != right:
        yield f"structure: {shape}"
    if filled > 1:
        yield f"{filled} filled buttons"


def skipping(page: Page) -> Iterator[str]:
    """The first press of Tab shows a link, and Enter leads past everything to the content."""
    page.evaluate("() => document.activeElement && document.activeElement.blur()")
    page.keyboard.press("Tab")
    if page.evaluate(SKIP_LINK) != ["#main", True]:
        yield f"skip link: {page.evaluate(SKIP_LINK)}"
        return
    page.keyboard.press("Enter")
    if page.evaluate("() => document.activeElement.id") != "main":
        yield "the skip link leads nowhere"


def policy(response: Response) -> Iterator[str]:
    """The page may load what the settings say, and nothing else."""
    said = parsed(response.headers.get(POLICY, ""))
    wanted: Mapping[str, list[str]] = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    if said != {name: sorted(map(str, sources)) for name, sources in wanted.items()}:
        yield f"content security policy: {response.headers.get(POLICY)}"


def parsed(header: str) -> dict[str, list[str]]:
    """A policy by its parts."""
    parts = [part.split() for part in header.split(";") if part.strip()]
    return {name: sorted(sources) for name, *sources in parts}


OVER_EACH_OTHER = """
() => {
  const texts = [];
  for (const control of document.querySelectorAll("header a, header button, footer a, footer button")) {
    const range = document.createRange();
    range.selectNodeContents(control);
    const box = range.getBoundingClientRect();
    if (box.width && box.height && control.checkVisibility()) texts.push([control.textContent.trim(), box]);
  }
  const beside = (a, b) => a.right - 1 <= b.left || b.right - 1 <= a.left;
  const below = (a, b) => a.bottom - 1 <= b.top || b.bottom - 1 <= a.top;
  return texts.flatMap(([name, box], at) =>
    texts.slice(at + 1)
      .filter(([, other]) => !beside(box, other) && !below(box, other))
      .map(([other]) => `${name} / ${other}`));
}
"""


def over_each_other(page: Page) -> Iterator[str]:
    """Texts of links and buttons at the top or the foot that lie on top of one another."""
    yield from (f"over each other: {pair}" for pair in page.evaluate(OVER_EACH_OTHER))


def too_wide(page: Page, *widths: int) -> Iterator[str]:
    """Whether something sticks out sideways, at each of these widths."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 700})
        if sticks_out := page.evaluate(TOO_WIDE):
            yield f"too wide at {width}: {sticks_out}"
