"""Voices that were told elsewhere: recognised at a second import, taken down all or none, and news to nobody."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.foundation.errors import Invalid, Refused
from samenspel.foundation.free_text import MOST_CHARACTERS, LooksLikeBsn
from samenspel.foundation.writing import writing
from samenspel.loop.responses.actions import judge
from samenspel.loop.responses.models import Standing
from samenspel.loop.responses.queries import unheard_voices, voices_from_elsewhere
from samenspel.loop.voices.actions import FreshKey, add_words, share_voice
from samenspel.loop.voices.importing import ToldElsewhere, fit_to_keep, import_voices
from samenspel.loop.voices.models import Voice, VoiceKey, VoiceWords
from samenspel.loop.voices.queries import speaker_with, timeline_of
from tests.support.cast import Told, Waterveen, brought_to
from tests.support.raw_sql import counts

pytestmark = pytest.mark.django_db

EVENING = "Buurtavond in Oost"
BENCH = ToldElsewhere("1", "Er zijn te weinig bankjes in het park.")
TREE = ToldElsewhere("2", "De bomen aan de kade zijn ziek.")


@pytest.fixture(autouse=True)
def at_home(waterveen: Waterveen) -> Waterveen:
    """There is a municipality that receives."""
    return waterveen


def words() -> list[str]:
    """What is kept of all voices."""
    return sorted(VoiceWords.objects.values_list("text", flat=True))


@given(
    st.lists(
        st.tuples(st.text(max_size=8), st.text(max_size=8)), unique=True, min_size=2, max_size=6
    )
)
def test_what_has_another_name_or_another_source_is_another_voice(
    named: list[tuple[str, str]],
) -> None:
    without_nul = {(source.replace("\0", ""), ref.replace("\0", "")) for source, ref in named}

    ids = {ToldElsewhere(ref, "Iets.").voice_in(source) for source, ref in without_nul}

    assert len(ids) == len(without_nul)


def test_which_voice_it_is_does_not_depend_on_what_was_said() -> None:
    corrected = ToldElsewhere("1", "Er zijn te weinig banken.", place="Park", language="nl")

    assert corrected.voice_in(EVENING) == BENCH.voice_in(EVENING)


def test_the_same_name_in_another_source_comes_in_too() -> None:
    import_voices([BENCH], source=EVENING, by=SYSTEM)
    import_voices([ToldElsewhere("1", TREE.words)], source="Enquête 2026", by=SYSTEM)

    assert words() == sorted([BENCH.words, TREE.words])


def test_a_second_import_leaves_what_was_taken_down_as_it_is() -> None:
    """Words stay as they were said, also when the file says something else by now."""
    first = import_voices([BENCH], source=EVENING, by=SYSTEM)
    changed = ToldElsewhere("1", "Er zijn genoeg bankjes.")

    second = import_voices([changed, TREE], source=EVENING, by=SYSTEM)

    assert words() == sorted([BENCH.words, TREE.words])
    assert (list(first.keys), list(second.keys), second.known) == (["1"], ["2"], 1)


def test_a_second_import_makes_no_second_key() -> None:
    key = import_voices([BENCH], source=EVENING, by=SYSTEM).keys["1"]

    import_voices([BENCH], source=EVENING, by=SYSTEM)

    assert VoiceKey.objects.count() == 1
    assert speaker_with(key.link, seen_by=VISITOR).voice == BENCH.voice_in(EVENING)


def test_every_voice_has_a_key_of_its_own() -> None:
    told = [ToldElsewhere(str(number), f"Bankje {number}.") for number in range(20)]

    keys = import_voices(told, source=EVENING, by=SYSTEM).keys

    opened = {ref: speaker_with(key.link, seen_by=VISITOR).voice for ref, key in keys.items()}
    assert opened == {one.ref: one.voice_in(EVENING) for one in told}


@pytest.mark.parametrize(
    "wrong", ["", "...", "Mijn BSN is 123456782.", "a" * (MOST_CHARACTERS + 1)], ids=len
)
def test_one_that_cannot_be_taken_down_keeps_all_of_them_out(wrong: str) -> None:
    before = counts()

    with pytest.raises(Invalid):
        import_voices([BENCH, ToldElsewhere("3", wrong)], source=EVENING, by=SYSTEM)

    assert counts() == before


def test_a_place_with_a_bsn_keeps_all_of_them_out_as_words_do() -> None:
    before = counts()

    with pytest.raises(LooksLikeBsn):
        import_voices(
            [BENCH, ToldElsewhere("3", TREE.words, place="Bij 123456782")],
            source=EVENING,
            by=SYSTEM,
        )

    assert counts() == before


@pytest.mark.parametrize(
    "language", ["nederlands", "zh-Hans-CN", "n", "nl\0", "NL", " nl"], ids=ascii
)
def test_what_is_no_language_code_is_said_before_anything_comes_in(language: str) -> None:
    told = ToldElsewhere("1", BENCH.words, language=language)

    with override("en"), pytest.raises(Invalid, match="is no language code") as refused:
        import_voices([told], source=EVENING, by=SYSTEM)

    assert (refused.value.field, Voice.objects.count()) == ("language", 0)


@pytest.mark.parametrize("source", ["Avond\0", "Avond\udce9", "Avond\n"], ids=ascii)
def test_a_source_that_cannot_be_written_is_refused_with_a_sentence(source: str) -> None:
    with pytest.raises(Invalid) as refused:
        import_voices([BENCH], source=source, by=SYSTEM)

    assert (refused.value.field, Voice.objects.count()) == ("source", 0)


def test_what_can_be_kept_can_be_seen_beforehand() -> None:
    assert fit_to_keep(" Bankjes\r\nen\x00 bomen ") == "Bankjes\nen bomen"
    with pytest.raises(LooksLikeBsn):
        fit_to_keep("123456782")


def test_nothing_to_import_is_nothing() -> None:
    before = counts()

    imported = import_voices([], source=EVENING, by=SYSTEM)

    assert (imported.voices, imported.known, counts()) == ((), 0, before)


@pytest.mark.parametrize(
    ("given_language", "kept"),
    [("", "en"), ("nl", "nl"), ("tr", "tr"), ("zgh-Latn", "zgh-Latn")],
    ids=["detected", "nl", "tr", "longest"],
)
def test_the_language_is_detected_where_the_file_does_not_say(
    given_language: str, kept: str
) -> None:
    told = ToldElsewhere("1", "There are not enough benches in the park.", language=given_language)

    [voice] = import_voices([told], source=EVENING, by=SYSTEM).voices

    assert voice.language == kept


@pytest.mark.parametrize("shown", [True, False])
def test_place_and_whether_it_was_public_come_along(shown: bool) -> None:
    told = ToldElsewhere("1", BENCH.words, place=" Vondelplein ", shown=shown)

    import_voices([told], source=EVENING, by=SYSTEM)

    voice = Voice.objects.select_related("words").get()
    assert (voice.words.place, voice.shown) == ("Vondelplein", shown)


def test_a_long_source_is_shortened_where_it_is_shown_and_still_tells_voices_apart() -> None:
    long = "Gesprek " * 40
    import_voices([BENCH], source=f"{long}een", by=SYSTEM)
    import_voices([BENCH], source=f"{long}twee", by=SYSTEM)

    assert list(Voice.objects.values_list("source", flat=True)) == [long[:200]] * 2


def test_it_is_news_to_nobody() -> None:
    import_voices([BENCH, TREE], source=EVENING, by=SYSTEM)

    tasks = ProcrastinateJob.objects.values_list("task_name", flat=True)
    assert list(tasks) == ["streams.place"]


def test_it_stands_beside_what_was_told_here(bart: Actor) -> None:
    here = share_voice("De stoep ligt scheef.", by=VISITOR).voice
    import_voices([BENCH], source=EVENING, by=SYSTEM)

    unheard = [standing.voice_id for standing in unheard_voices(seen_by=bart)]
    elsewhere = [standing.voice_id for standing in voices_from_elsewhere(seen_by=bart)]
    assert (unheard, elsewhere) == ([here.pk], [BENCH.voice_in(EVENING)])


def test_the_newest_stands_first(bart: Actor) -> None:
    dated = [
        ToldElsewhere(str(year), f"In {year}.", datetime(year, 5, 1, tzinfo=UTC))
        for year in (2021, 2024, 2019)
    ]
    import_voices(dated, source=EVENING, by=SYSTEM)

    years = [one.voice.told_at.year for one in voices_from_elsewhere(seen_by=bart)]
    assert years == [2024, 2021, 2019]


def test_who_gets_the_key_is_its_speaker_like_any_other(bart: Actor) -> None:
    imported = import_voices([BENCH], source=EVENING, by=SYSTEM)
    voice = imported.voices[0]
    speaker = speaker_with(" ".join(imported.keys["1"].spoken), seen_by=VISITOR)
    add_words(voice, "Vooral bij de speeltuin.", by=speaker)

    events = [entry.event for entry in timeline_of(voice, seen_by=speaker)]
    assert events == ["voices.voices-imported", "voices.words-added"]
    with pytest.raises(Refused):
        judge(voice, "not", by=speaker)


def test_who_works_on_it_brings_it_along_the_loop(bart: Actor) -> None:
    imported = import_voices([BENCH], source=EVENING, by=SYSTEM)
    voice = imported.voices[0]
    told = Told(FreshKey(voice, imported.keys["1"], voice.keys.get()))

    brought_to("answered", told, bart)

    standing = Standing.objects.get(voice=voice)
    assert (standing.phase, standing.judgement, standing.elsewhere) == (
        "answered",
        "answered",
        True,
    )


def test_without_a_team_that_receives_nothing_comes_in(waterveen: Waterveen) -> None:
    with writing("test"):
        waterveen.organisation.receiving_team = None
        waterveen.organisation.save(update_fields=["receiving_team"])

    with pytest.raises(Invalid):
        import_voices([BENCH], source=EVENING, by=SYSTEM)

    assert Voice.objects.count() == 0
