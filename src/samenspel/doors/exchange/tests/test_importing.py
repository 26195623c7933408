"""What was told elsewhere comes in once, as voices like all others, and says where it comes from."""

import csv
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from samenspel.doors.exchange.conversations import Conversation, Wishes, read_conversation
from samenspel.doors.exchange.importing import AT_ONCE, BroughtIn, bring_in, keep_rejected
from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.foundation.clock import clock_set_to, now, today
from samenspel.foundation.copying import copy_in
from samenspel.foundation.errors import Refused
from samenspel.foundation.models import JournalEntry
from samenspel.foundation.records import WriteOutsideAction
from samenspel.loop.responses.models import Standing
from samenspel.loop.responses.standing import rebuild
from samenspel.loop.voices import actions as hearing
from samenspel.loop.voices.importing import ToldElsewhere, import_voices
from samenspel.loop.voices.models import Speaker, Voice, VoiceWords
from samenspel.loop.voices.queries import speaker_with, voices_past_term, voices_that_say
from tests.support.cast import Waterveen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("waterveen")]

LONG_AGO = datetime(2018, 2, 13, 5, 58, 16, tzinfo=UTC)
SOURCE = "Buurtavond in Oost"
BENCHES = ToldElsewhere("1", "Er zijn te weinig bankjes.", LONG_AGO, shown=True)


def _many(count: int) -> Conversation:
    told = [ToldElsewhere(str(number), f"Bankje nummer {number}.") for number in range(count)]
    return Conversation(Path("x.csv"), SOURCE, ["text"], told)


def _bring_in(found: Conversation) -> BroughtIn:
    return bring_in(found, lambda count: None)


def test_a_voice_keeps_its_words_its_source_and_its_moment(waterveen: Waterveen) -> None:
    import_voices([BENCHES], source=SOURCE, by=SYSTEM)

    voice = Voice.objects.select_related("words").get()
    assert (voice.words.text, voice.source, voice.origin, voice.told_at, voice.language) == (
        BENCHES.words,
        SOURCE,
        "import",
        LONG_AGO,
        "nl",
    )
    assert (voice.organisation_id, voice.team_id) == (waterveen.organisation.pk, waterveen.team.pk)


def test_nobody_can_be_reached_about_it() -> None:
    import_voices([BENCHES], source=SOURCE, by=SYSTEM)

    assert Speaker.objects.count() == 0


def test_the_keys_of_many_stand_below_one_first_line(settings: Settings, tmp_path: Path) -> None:
    place = settings.SAMENSPEL.place.model_copy(update={"data": tmp_path})
    settings.SAMENSPEL = replace(settings.SAMENSPEL, place=place)
    _bring_in(_many(AT_ONCE + 2))

    kept = _bring_in(_many(AT_ONCE + 3)).keys

    assert kept is not None
    with kept.open(newline="") as lines:
        refs = [row[0] for row in csv.reader(lines)]
    assert refs == ["ref", *map(str, range(AT_ONCE + 3))]


def test_its_key_opens_it() -> None:
    imported = import_voices([BENCHES], source=SOURCE, by=SYSTEM)

    key = imported.keys[BENCHES.ref]
    opened = [
        speaker_with(presented, seen_by=VISITOR).voice
        for presented in (key.link, " ".join(key.spoken))
    ]
    assert opened == [imported.voices[0].id] * 2


def test_the_keys_are_kept_in_a_file_for_this_user_alone(
    settings: Settings, tmp_path: Path
) -> None:
    settings.SAMENSPEL = replace(
        settings.SAMENSPEL, place=settings.SAMENSPEL.place.model_copy(update={"data": tmp_path})
    )

    kept = _bring_in(_many(2)).keys

    assert kept is not None
    rows = list(csv.DictReader(kept.read_text().splitlines()))
    opened = {speaker_with(row["link"], seen_by=VISITOR).voice for row in rows}
    assert opened == set(Voice.objects.values_list("id", flat=True))
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_what_was_moderated_out_comes_along_when_asked(tmp_path: Path) -> None:
    file = tmp_path / "comments.csv"
    file.write_text("comment-id,comment-body,moderated\n1,Een bank.,1\n2,Nog een bank.,-1\n")

    found = [
        len(read_conversation(file, Wishes(moderated_out=along)).told) for along in (False, True)
    ]
    assert found == [1, 2]


def test_the_journal_shows_that_the_clock_was_set() -> None:
    import_voices([BENCHES], source=SOURCE, by=SYSTEM)

    entry = JournalEntry.objects.get(event="voices.voices-imported")
    assert (entry.matter, entry.happened_at) == (Voice.objects.get().id, LONG_AGO)
    assert now() - entry.recorded_at < timedelta(minutes=1)


def test_the_list_stands_as_the_facts_do() -> None:
    import_voices([BENCHES], source=SOURCE, by=SYSTEM)

    assert (Standing.objects.get().phase, rebuild(Voice.objects.all())) == ("told", 0)


def test_a_colleague_can_take_it_on(bart: Actor) -> None:
    import_voices([BENCHES], source=SOURCE, by=SYSTEM)
    hearing.take_on(Voice.objects.get(), by=bart)

    assert Standing.objects.get().contact_id == bart.person


def test_its_words_are_found(bart: Actor) -> None:
    import_voices([BENCHES], source=SOURCE, by=SYSTEM)

    assert voices_that_say("bankjes", seen_by=bart).count() == 1


def test_a_second_time_nothing_comes_in_twice() -> None:
    first = _bring_in(_many(3))
    second = _bring_in(_many(4))

    assert [(one.voices, one.known) for one in (first, second)] == [(3, 0), (1, 3)]
    assert VoiceWords.objects.count() == 4


def test_more_than_fit_in_one_transaction_all_come_in() -> None:
    _bring_in(_many(AT_ONCE + 5))

    entries = JournalEntry.objects.filter(event="voices.voices-imported")
    found = (Voice.objects, VoiceWords.objects, Standing.objects, entries)
    assert [rows.count() for rows in found] == [AT_ONCE + 5] * 4


def test_nobody_waits_for_an_answer_within_a_term() -> None:
    import_voices([BENCHES], source=SOURCE, by=SYSTEM)

    assert list(voices_past_term(today() + timedelta(days=60), seen_by=SYSTEM)) == []


@pytest.mark.parametrize("who", ["visitor", "colleague"])
def test_only_the_command_line_imports(who: str, bart: Actor) -> None:
    with pytest.raises(Refused):
        import_voices([BENCHES], source=SOURCE, by=VISITOR if who == "visitor" else bart)

    assert Voice.objects.count() == 0


def test_copying_outside_an_action_is_refused() -> None:
    with pytest.raises(WriteOutsideAction):
        copy_in([VoiceWords(voice_id=BENCHES.voice_in(SOURCE), text="x")])


def test_rejected_rows_can_be_corrected_and_brought_in(tmp_path: Path, settings: Settings) -> None:
    place = settings.SAMENSPEL.place.model_copy(update={"data": tmp_path / "data"})
    settings.SAMENSPEL = replace(settings.SAMENSPEL, place=place)
    file = tmp_path / "avond.csv"
    file.write_text("id,text\n1,Meer bankjes\n2,\n")
    kept = keep_rejected(read_conversation(file, Wishes(source=SOURCE)))
    assert kept is not None
    rows = list(csv.DictReader(kept.open(newline="")))
    kept.write_text(kept.read_text().replace("2,", "2,Meer bomen"))

    corrected = read_conversation(kept, Wishes(source=SOURCE))
    assert [(row["rejected-line"], row["id"], bool(row["rejected-reason"])) for row in rows] == [
        ("3", "2", True)
    ]
    assert [one.words for one in corrected.told] == ["Meer bomen"]
    assert kept.stat().st_mode & 0o777 == 0o600


def test_the_moment_of_import_stands_in_where_nobody_noted_one() -> None:
    moment = now() - timedelta(days=2)
    with clock_set_to(moment):
        _bring_in(_many(1))

    assert Voice.objects.get().told_at == moment
