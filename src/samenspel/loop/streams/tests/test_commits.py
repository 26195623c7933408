"""What needs real commits: forgetting and the machine do not cross each other."""

from threading import Event, Thread

from django.db import connection

from samenspel.foundation.writing import all_or_nothing
from samenspel.loop.streams import flowing, jobs
from samenspel.loop.streams.models import Flow, Refresh, Stream
from samenspel.loop.streams.tests.conftest import (
    NEEDS,
    River,
    flows,
    looked_anew,
    stream_about,
    told,
    told_about,
)
from samenspel.loop.voices.actions import forget_voice
from tests.support.cast import Waterveen, a_voice

WAITS = 0.5


def test_who_is_forgotten_while_streams_are_written_is_forgotten_there_too(
    committed_db: object, river: River
) -> None:
    """The machine writes first and forgetting waits for it, so that nothing is written after the words are gone."""
    amina = river.in_light[0]
    done = Event()

    def forget() -> None:
        try:
            forget_voice(amina.voice, by=amina.speaker)
            done.set()
        finally:
            connection.close()

    with all_or_nothing():
        flowing.alone()
        thread = Thread(target=forget)
        thread.start()
        waited = not done.wait(WAITS)
    thread.join(30)

    assert (waited, done.is_set()) == (True, True)
    assert Flow.objects.get(voice=amina.voice).stream_id is None


def test_a_refresh_by_the_worker_is_kept(committed_db: object, waterveen: Waterveen) -> None:
    about = told(told_about(NEEDS))
    looked_anew()
    new = a_voice("Ratten! Overal ratten in onze straat en in de tuinen.")
    jobs.place([str(new.voice.pk)])

    assert Refresh.objects.get().state == "done"
    assert Stream.objects.filter(ended_at=None).count() == 4
    assert flows()[new.voice.pk] == stream_about("rats", about)
