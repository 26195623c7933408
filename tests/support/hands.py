"""How somebody works a page: with a mouse, or with the keyboard alone."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from playwright.sync_api import Locator, Page

FURTHEST = 250
HAS_FOCUS = "element => element === document.activeElement"
FOCUS_SHOWS = """() => {
    const shows = element => {
        const style = getComputedStyle(element);
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    };
    let element = document.activeElement;
    for (let up = 0; element && up < 3; up += 1, element = element.parentElement)
        if (shows(element)) return '';
    return document.activeElement.outerHTML.slice(0, 200);
}"""


class Hand(Protocol):
    """What hands can do on a page."""

    page: Page

    def go(self, control: Locator) -> None:
        """Press a button or a link that leads to a page."""

    def unfold(self, summary: Locator) -> None:
        """Open what is folded in."""

    def write(self, box: Locator, words: str) -> None:
        """Fill in words."""

    def write_date(self, box: Locator, day: date) -> None:
        """Fill in a day."""

    def choose(self, choice: Locator) -> None:
        """Take one of several, or tick a box."""

    def pick(self, select: Locator, value: str) -> None:
        """Take one from a list."""


@dataclass
class Mouse:
    """Clicks."""

    page: Page

    def go(self, control: Locator) -> None:
        """Press a button or a link that leads to a page."""
        with self.page.expect_navigation():
            control.click()

    def unfold(self, summary: Locator) -> None:
        """Open what is folded in."""
        summary.click()

    def write(self, box: Locator, words: str) -> None:
        """Fill in words."""
        box.fill(words)

    def write_date(self, box: Locator, day: date) -> None:
        """Fill in a day."""
        box.fill(day.isoformat())

    def choose(self, choice: Locator) -> None:
        """Take one of several, or tick a box."""
        choice.check()

    def pick(self, select: Locator, value: str) -> None:
        """Take one from a list."""
        select.select_option(value)


@dataclass
class Keyboard:
    """Tab, Enter, space and arrows, and nothing else; wherever they come, it shows."""

    page: Page

    def go(self, control: Locator) -> None:
        """Press a button or a link that leads to a page."""
        self._reach(control)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def unfold(self, summary: Locator) -> None:
        """Open what is folded in."""
        self._reach(summary)
        self.page.keyboard.press("Space")

    def write(self, box: Locator, words: str) -> None:
        """Fill in words."""
        self._reach(box)
        self.page.keyboard.insert_text(words)

    def write_date(self, box: Locator, day: date) -> None:
        """Fill in a day, in the order in which Dutch people write it."""
        self._reach(box)
        self.page.keyboard.type(f"{day:%d%m%Y}")

    def choose(self, choice: Locator) -> None:
        """Take one of several with the arrows, or tick a box."""
        group = self.page.locator(f"[name={choice.get_attribute('name')}]")
        self._reach(group)
        for _ in range(group.count()):
            if choice.evaluate(HAS_FOCUS):
                break
            self.page.keyboard.press("ArrowDown")
        if not choice.is_checked():
            self.page.keyboard.press("Space")

    def pick(self, select: Locator, value: str) -> None:
        """Take one from a list with the arrows."""
        values = select.locator("option").evaluate_all("all => all.map(one => one.value)")
        self._reach(select)
        self.page.keyboard.press("Home")
        for _ in range(values.index(value)):
            self.page.keyboard.press("ArrowDown")

    def _reach(self, control: Locator) -> None:
        for _ in range(FURTHEST):
            if any(one.evaluate(HAS_FOCUS) for one in control.all()):
                assert self.page.evaluate(FOCUS_SHOWS) == "", "nobody sees where the keyboard is"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not come to {control}")
