"""The same request twice does one thing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from samenspel.foundation.actors import VISITOR, Actor
from samenspel.foundation.clock import clock_set_to, now
from samenspel.foundation.errors import AlreadyUsed, Refused
from samenspel.foundation.idempotency import Outcome, Request, forget_old_requests, once
from samenspel.foundation.models import JournalEntry, RememberedRequest
from samenspel.loop.voices.actions import FreshKey, share_voice, take_on
from samenspel.loop.voices.models import ContactTerm, Voice
from tests.support.cast import Told
from tests.support.raw_sql import everything_readable

WORDS = "De lantaarn doet het niet."


def shared(key: str = "k-1", words: str = WORDS, scope: str = "share") -> Outcome[FreshKey]:
    """Send a request to share these words."""
    return once(
        Request(scope, key, words),
        lambda: share_voice(words, by=VISITOR),
        result_of=lambda fresh: fresh.voice.id,
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("waterveen")
class TestOneAfterTheOther:
    """Without a race."""

    def test_the_second_gives_the_first_ones_result(self) -> None:
        first, second = shared(), shared()

        assert (second.made, second.result) == (None, first.result)
        assert Voice.objects.count() == 1

    def test_other_content_under_the_same_key_is_refused(self) -> None:
        shared()

        with pytest.raises(AlreadyUsed) as refused:
            shared(words="Iets heel anders.")

        assert (refused.value.status, refused.value.code) == (422, "request-key-reused")
        assert Voice.objects.count() == 1

    def test_another_key_is_another_request(self) -> None:
        assert shared().result != shared("k-2").result

    def test_another_scope_is_another_request(self) -> None:
        assert shared().result != shared(scope="share/elsewhere").result

    def test_a_copy_of_what_can_be_done_once_gives_the_first_ones_result(
        self, amina: Told, bart: Actor, fenna: Actor
    ) -> None:
        def taken_on(key: str, by: Actor) -> Outcome[ContactTerm]:
            return once(
                Request("take-on", key, ""),
                lambda: take_on(amina.voice, by=by),
                result_of=lambda term: term.voice_id,
            )

        first, copy = taken_on("k-1", bart), taken_on("k-1", bart)

        assert (copy.made, copy.result) == (None, first.result)
        with pytest.raises(Refused):
            taken_on("k-2", fenna)

    def test_what_failed_is_not_remembered(self) -> None:
        def fail() -> FreshKey:
            share_voice(WORDS, by=VISITOR)
            raise ValueError

        with pytest.raises(ValueError):
            once(Request("share", "k-1", WORDS), fail, result_of=lambda fresh: fresh.voice.id)

        assert (Voice.objects.count(), RememberedRequest.objects.count()) == (0, 0)
        assert shared().made is not None

    def test_after_seven_days_it_is_forgotten_and_not_before(self) -> None:
        shared()
        with clock_set_to(now() + timedelta(days=6, hours=23)):
            assert forget_old_requests() == 0
        with clock_set_to(now() + timedelta(days=7, minutes=1)):
            assert forget_old_requests() == 1

    def test_neither_key_nor_words_can_be_read_back(self) -> None:
        shared(key="geheime-sleutel-van-de-beller")
        kept = everything_readable(but=["voices_voicewords"])

        assert "foundation_rememberedrequest" in kept
        assert [
            t for t, text in kept.items() if "lantaarn" in text or "geheime-sleutel" in text
        ] == []

    @pytest.mark.parametrize("text", ["\ud800", "\x00", "a\udfffb", "x" * 100_000])
    def test_content_of_any_kind_can_be_compared(self, text: str) -> None:
        assert Request("share", text, text).hashes() == Request("share", text, text).hashes()


def test_two_at_the_same_moment_make_one_voice(committed_db: object, waterveen: object) -> None:
    start = Barrier(2)
    before = JournalEntry.objects.count()

    found = _both(lambda: (start.wait(), shared())[1])

    assert found[0].result == found[1].result
    assert [made.made is None for made in found].count(True) == 1
    assert (Voice.objects.count(), JournalEntry.objects.count() - before) == (1, 1)


def test_two_with_other_words_at_the_same_moment_make_one_voice(
    committed_db: object, waterveen: object
) -> None:
    start = Barrier(2)
    words = iter(["De lantaarn.", "Het bankje."])

    def share() -> Outcome[FreshKey]:
        mine = next(words)
        start.wait()
        return shared(words=mine)

    found = _both(share)

    assert sorted(type(one).__name__ for one in found) == ["AlreadyUsed", "Outcome"]
    assert Voice.objects.count() == 1


def _both(do: Callable[[], Outcome[FreshKey]]) -> list[Any]:
    def in_thread() -> Outcome[FreshKey] | AlreadyUsed:
        try:
            return do()
        except AlreadyUsed as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        waiting = [threads.submit(in_thread) for _ in range(2)]
        return [one.result() for one in waiting]
