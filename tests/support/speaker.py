"""What a resident does with their voice, in a browser."""

from dataclasses import dataclass
from uuid import UUID

from playwright.sync_api import Locator

from tests.support.hands import Hand


@dataclass(frozen=True)
class ShownKey:
    """The key as it stood on the screen, and which voice it opens."""

    voice: UUID
    words: str
    link: str


@dataclass
class AtHome:
    """A resident and how they work a page."""

    hand: Hand

    def tells(self, words: str, *, reach: str = "", place: str = "") -> ShownKey:
        """Share it, and keep the key."""
        page = self.hand.page
        page.goto("/")
        self.hand.write(page.locator("[name=words]"), words)
        for name, said in (("place", place), ("reach", reach)):
            if said:
                self.hand.unfold(page.locator(f"summary:has(+ * [name={name}])"))
                self.hand.write(page.locator(f"[name={name}]"), said)
        self.hand.go(page.locator("form:has([name=words]) .nl-button--primary"))
        return self.reads_key()

    def reads_key(self) -> ShownKey:
        """What stands on the receipt."""
        page = self.hand.page
        to_voice = page.locator("main a[href^='/stem/']").first.get_attribute("href") or ""
        return ShownKey(
            UUID(to_voice.split("/")[2]),
            " ".join(page.locator(".key__words li").all_inner_texts()),
            page.locator(".key__link a").inner_text(),
        )

    def comes_back_by_words(self, key: ShownKey) -> None:
        """With five words from paper."""
        page = self.hand.page
        page.goto("/sleutel/")
        self.hand.write(page.locator("[name=key]"), key.words)
        self.hand.go(page.locator("form:has([name=key]) button"))
        assert page.url.endswith(f"/stem/{key.voice}/"), "the words open nothing"

    def comes_back_by_link(self, key: ShownKey) -> None:
        """Kept, or scanned."""
        page = self.hand.page
        page.goto(key.link)
        assert page.url.endswith(f"/stem/{key.voice}/"), "the link opens nothing"

    def looks(self, key: ShownKey) -> None:
        """At the page of the voice."""
        self.hand.page.goto(f"/stem/{key.voice}/")

    def answers(self, words: str) -> None:
        """The question of the contact."""
        self._say("antwoord/", "answer", words)

    def corrects(self, words: str) -> None:
        """How it really is."""
        self._say("klopt-niet/", "words", words)

    def adds(self, words: str) -> None:
        """Something more."""
        self._say("erbij/", "words", words)

    def confirms(self) -> None:
        """That is it."""
        self.hand.go(self._form("klopt/").locator("button"))

    def marks(self, number: int, mark: str, why: str) -> None:
        """What came of an agreement, by its place in the list."""
        form = self.hand.page.locator(".agreement").nth(number - 1).locator("form")
        open_up(self.hand, form)
        self.hand.write(form.locator("[name=reason]"), why)
        self.hand.go(form.locator(f"button[value={mark}]"))

    def judges(self, judgement: str, why: str = "") -> None:
        """Answered, partly or not."""
        form = self._form("oordeel/")
        self.hand.choose(form.locator(f"[value={judgement}]"))
        if why:
            self.hand.write(form.locator("[name=why]"), why)
        self.hand.go(form.locator("button"))

    def makes_new_key(self) -> ShownKey:
        """The old one dies."""
        form = self._form("nieuwe-sleutel/")
        open_up(self.hand, form)
        self.hand.go(form.locator("button"))
        return self.reads_key()

    def _say(self, step: str, name: str, words: str) -> None:
        form = self._form(step)
        open_up(self.hand, form)
        self.hand.write(form.locator(f"[name={name}]"), words)
        self.hand.go(form.locator("button"))

    def _form(self, step: str) -> Locator:
        return self.hand.page.locator(f"form[action*='/{step}']")


def open_up(hand: Hand, form: Locator) -> None:
    """Unfold what the form lies in, when it is folded in."""
    form.wait_for(state="attached")
    folded = form.locator("xpath=ancestor::details[not(@open)]")
    if folded.count():
        hand.unfold(folded.first.locator("summary"))
