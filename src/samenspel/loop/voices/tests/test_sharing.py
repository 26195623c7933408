"""Someone tells what is going on: taken down as it was said, with a key, or not at all."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from samenspel.foundation.actors import VISITOR
from samenspel.foundation.clock import clock_set_to
from samenspel.foundation.errors import Invalid
from samenspel.foundation.free_text import LooksLikeBsn, Numbers
from samenspel.loop.voices.actions import share_voice
from samenspel.loop.voices.models import Speaker, Voice, VoiceWords
from tests.support.cast import Waterveen, a_voice
from tests.support.raw_sql import counts

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("De stoep voor mijn huis ligt scheef en ik ben gevallen.", "nl"),
        ("The pavement in front of my house is broken and I fell.", "en"),
        ("Der Gehweg vor meinem Haus ist kaputt und ich bin gestürzt.", "de"),
        ("Evimin önündeki kaldırım bozuk ve düştüm.", "tr"),
        ("الرصيف أمام بيتي مكسور وقد سقطت.", "ar"),
        ("Chodnik przed moim domem jest zepsuty i upadłem.", "pl"),
    ],
)
def test_words_stay_and_their_language_is_kept(
    words: str, language: str, waterveen: Waterveen
) -> None:
    voice = a_voice(words).voice

    assert (VoiceWords.objects.get().text, voice.language) == (words, language)


def test_the_receiving_team_holds_it(waterveen: Waterveen) -> None:
    voice = a_voice().voice

    assert (voice.team_id, voice.organisation_id, voice.shown) == (
        waterveen.team.id,
        waterveen.organisation.id,
        False,
    )


def test_the_term_is_in_working_days(waterveen: Waterveen) -> None:
    with clock_set_to(datetime(2026, 4, 24, 16, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))):
        assert a_voice().voice.answer_before == date(2026, 5, 4)


def test_the_day_is_the_one_where_people_are(waterveen: Waterveen) -> None:
    just_after_midnight = datetime(2026, 11, 24, 0, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))
    with clock_set_to(just_after_midnight):
        assert a_voice().voice.answer_before == date(2026, 12, 1)


def test_who_gives_no_address_is_no_row(waterveen: Waterveen) -> None:
    a_voice()

    assert Speaker.objects.count() == 0


@pytest.mark.parametrize(
    ("words", "place", "reach", "field"),
    [
        ("", "", "", "words"),
        ("...", "", "", "words"),
        ("a" * 100_000, "", "", "words"),
        ("Mijn BSN is 123456782", "", "", "words"),
        ("Goed", "bij 123456782", "", "place"),
        ("Goed", "", "geen adres", "reach"),
        ("Goed", "", "a@b", "reach"),
        ("Goed", "", "06-123", "reach"),
    ],
)
def test_what_cannot_be_taken_down_leaves_nothing_behind(
    words: str, place: str, reach: str, field: str, waterveen: Waterveen
) -> None:
    before = counts()

    with pytest.raises(Invalid) as refused:
        share_voice(words, by=VISITOR, place=place, reach=reach)

    assert refused.value.field == field
    assert counts() == before


def test_a_bsn_comes_back_with_the_words(waterveen: Waterveen) -> None:
    with pytest.raises(LooksLikeBsn) as refused:
        share_voice("Ik ben 123456782.", by=VISITOR)

    assert refused.value.text == "Ik ben 123456782."
    assert share_voice("Ik ben 123456782.", by=VISITOR, numbers=Numbers.HARMLESS).key.link


def test_a_long_place_is_kept_whole_or_comes_back(waterveen: Waterveen) -> None:
    """Never cut off without a word: what someone said is kept as they said it."""
    place = "Kerkstraat, " * 20 + "bij de brug"

    with pytest.raises(Invalid) as refused:
        share_voice("Het is glad.", by=VISITOR, place=place)

    assert (refused.value.field, Voice.objects.count()) == ("place", 0)


def test_a_dash_for_a_place_does_not_send_the_words_back(waterveen: Waterveen) -> None:
    share_voice("Het is glad.", by=VISITOR, place="-")

    assert VoiceWords.objects.get().place == ""
