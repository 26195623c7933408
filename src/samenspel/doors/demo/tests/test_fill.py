"""The demonstration is told by the real actions, once, and nobody gets mail about its past."""

from collections import Counter

import pytest
from django.db.models import Count, F
from procrastinate.contrib.django.models import ProcrastinateJob

from samenspel.doors.demo.fill import _read, fill_once
from samenspel.doors.demo.heard import as_told
from samenspel.doors.demo.voices import HOW_FAR, interesting_voices
from samenspel.foundation.actors import SYSTEM
from samenspel.foundation.clock import now, today
from samenspel.foundation.jobs import DELIVER, OLD_NEWS, tell
from samenspel.foundation.models import JournalEntry
from samenspel.loop.responses.models import Standing
from samenspel.loop.responses.standing import rebuild
from samenspel.loop.streams.jobs import refresh
from samenspel.loop.streams.models import Correction, Flow, Refresh
from samenspel.loop.voices.models import Voice
from samenspel.loop.voices.queries import voices_past_term
from samenspel.people.actions import found_organisation
from samenspel.people.models import Organisation

pytestmark = pytest.mark.django_db

HEARD = _read("heard.toml")
TOLD_HERE = len(_read("voices.toml")["voice"])
LANGUAGES_AT_LEAST = 4


def test_every_page_of_the_demonstration_has_something_true_to_show() -> None:
    """One filling for all of it, since it takes seconds."""
    fill_once()

    _shows_every_phase()
    _lies_in_the_past_and_says_so()
    _leaves_nothing_for_the_worker_to_catch_up_with()
    _writes_no_letter_about_the_past()
    _is_filled_once()
    _asks_no_answer_to_what_was_heard_elsewhere()
    _shows_streams_across_languages()


def test_a_real_municipality_is_left_alone() -> None:
    found_organisation("Gemeente Elders", by=SYSTEM)
    fill_once()

    assert (Organisation.objects.count(), Voice.objects.count()) == (1, 0)


def _shows_every_phase() -> None:
    by_phase = dict(Standing.objects.values_list("phase").annotate(Count("pk")))
    assert set(by_phase) == set(Standing.Phase.values) - {Standing.Phase.FORGOTTEN}
    assert sum(by_phase.values()) == TOLD_HERE + len(HEARD["voice"])
    assert Voice.objects.filter(origin="demo").count() == TOLD_HERE
    assert rebuild(Voice.objects.all()) == 0
    assert [one.how_far for one in interesting_voices()] == list(HOW_FAR.values())


def _lies_in_the_past_and_says_so() -> None:
    entries = JournalEntry.objects.filter(event="voices.voice-shared")
    assert entries.filter(happened_at__gt=now()).count() == 0
    assert entries.filter(happened_at__gt=F("recorded_at")).count() == 0


def _leaves_nothing_for_the_worker_to_catch_up_with() -> None:
    assert list(voices_past_term(today(), seen_by=SYSTEM)) == []


def _writes_no_letter_about_the_past() -> None:
    for job in ProcrastinateJob.objects.filter(task_name="foundation.tell"):
        tell(**job.args)
    told = ProcrastinateJob.objects.filter(task_name=DELIVER).values_list(
        "args__entry_id", flat=True
    )
    oldest = JournalEntry.objects.filter(pk__in=list(told)).earliest("happened_at")
    assert now() - oldest.happened_at < OLD_NEWS


def _is_filled_once() -> None:
    voices = Voice.objects.count()
    fill_once()
    assert Voice.objects.count() == voices


def _asks_no_answer_to_what_was_heard_elsewhere() -> None:
    elsewhere = Standing.objects.filter(elsewhere=True).values_list("voice", flat=True)
    assert set(elsewhere) == {one.voice_in(HEARD["source"]) for one in as_told(HEARD["voice"])}
    assert Standing.objects.filter(elsewhere=False).count() == TOLD_HERE


def _shows_streams_across_languages() -> None:
    """What the worker does first: it was asked, and nobody waited for it."""
    assert Refresh.objects.get().state == Refresh.State.WAITING
    refresh()
    assert Refresh.objects.get().state == Refresh.State.DONE
    _flows_together("oversteek")
    _flows_together("schimmel")
    _flows_as_carla_says()


def _flows_together(need: str) -> None:
    """Most voices about it are in one stream, in four languages or more, and most of that stream is about it."""
    refs = {
        one.voice_in(HEARD["source"]) for one in as_told(HEARD["voice"]) if one.ref.startswith(need)
    }
    about_it = Flow.objects.filter(voice__in=refs).exclude(stream=None)
    stream, most = Counter(about_it.values_list("stream", flat=True)).most_common(1)[0]
    languages = about_it.filter(stream=stream).values_list("voice__language", flat=True)
    assert 2 * most > len(refs)
    assert 2 * most > Flow.objects.filter(stream=stream).count()
    assert len(set(languages)) >= LANGUAGES_AT_LEAST


def _flows_as_carla_says() -> None:
    said = Correction.objects.get()
    flows = Flow.objects.filter(voice__in=[said.voice_id, said.other_id])
    assert said.person is not None
    assert said.person.name == "Carla Hoogeboom"
    assert len({flow.stream_id for flow in flows} - {None}) == 1
