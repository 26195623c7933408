"""With a key, and only with a key, someone without an account comes back to their voice."""

import logging
from datetime import timedelta

import pytest

from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.foundation.clock import clock_set_to, now
from samenspel.foundation.errors import Absent, DomainError
from samenspel.loop.responses.actions import judge
from samenspel.loop.voices import actions
from samenspel.loop.voices.keys import digest_of, make_key, spoken_list
from samenspel.loop.voices.queries import speaker_with
from tests.support.cast import Told, a_voice, brought_to
from tests.support.raw_sql import everything_readable

WORDS = ("aalbes", "kussen", "oprit", "veulen", "waterbak")


def opens(key: str) -> object:
    """Which voice this key opens; None when it opens nothing."""
    try:
        return speaker_with(key, seen_by=VISITOR).voice
    except Absent:
        return None


def test_the_list_has_2048_words_that_are_read_and_typed_as_they_sound() -> None:
    assert (len(spoken_list()), len(set(spoken_list()))) == (2048, 2048)
    assert [
        word for word in spoken_list() if not (word.isascii() and word.isalpha() and word.islower())
    ] == []


def test_a_link_carries_128_bits_and_five_words() -> None:
    keys = [make_key() for _ in range(200)]

    assert {len(key.link) for key in keys} == {22}
    assert {len(key.spoken) for key in keys} == {5}
    assert len({key.link for key in keys} | {key.spoken for key in keys}) == 400


@pytest.mark.parametrize(
    "dress",
    [
        "aalbes kussen oprit veulen waterbak",
        "  Aalbes Kussen OPRIT veulen waterbak  ",
        "aalbes, kussen, oprit, veulen, waterbak.",
        "aalbes-kussen-oprit-veulen-waterbak",
        "aalbes\nkussen\noprit\nveulen\nwaterbak",
        "áalbes kùssen öprit véulen waterbak",
        "1. aalbes 2. kussen 3. oprit 4. veulen 5. waterbak",
        "aalbes/kussen/oprit/veulen/waterbak",
    ],
)
def test_the_spoken_key_is_forgiving(dress: str) -> None:
    assert digest_of(dress) == digest_of(" ".join(WORDS))


def test_five_short_words_with_dashes_are_no_link() -> None:
    """Twenty-two characters long, as a link is."""
    short = [w for w in spoken_list() if len(w) == 3][:2] + [
        w for w in spoken_list() if len(w) == 4
    ][:3]
    assert len("-".join(short)) == 22

    assert digest_of("-".join(short)) == digest_of(" ".join(short))


@pytest.mark.parametrize(
    "other", ["aalbes kussen oprit veulen", "kussen aalbes oprit veulen waterbak"]
)
def test_other_words_or_another_order_are_another_key(other: str) -> None:
    assert digest_of(other) != digest_of(" ".join(WORDS))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "form",
    ["{0}", "  {0}\n", "/s/{0}", "http://localhost:8000/s/{0}", "https://elders.example/s/{0}/"],
)
def test_a_link_opens_in_any_form(form: str, amina: Told) -> None:
    assert opens(form.format(amina.key.link)) == amina.voice.id


@pytest.mark.django_db
def test_link_and_words_open_the_same_voice(amina: Told) -> None:
    assert opens(" ".join(amina.key.spoken)) == opens(amina.key.link) == amina.voice.id


@pytest.mark.django_db
def test_capitals_count_in_a_link(amina: Told) -> None:
    assert opens(amina.key.link.swapcase()) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "key", ["", " ", "\x00", "\ud800", "a" * 100_000, "🔑", "'; --", "een twee"]
)
def test_anything_else_opens_nothing(key: str, amina: Told) -> None:
    assert opens(key) is None


@pytest.mark.django_db
def test_revoked_expired_and_absent_give_the_same_answer(amina: Told) -> None:
    with clock_set_to(now() - actions.LINK_LASTS - timedelta(minutes=1)):
        expired = actions.make_mail_link(amina.voice, by=SYSTEM).key.link
    assert opens(amina.key.link) == amina.voice.id
    actions.renew_key(amina.voice, by=amina.speaker)

    said = {_refusal(key) for key in (amina.key.link, expired, make_key().link, "een twee drie")}

    assert len(said) == 1


@pytest.mark.django_db
def test_a_new_key_ends_the_old_one_and_every_mailed_link(amina: Told) -> None:
    mailed = actions.make_mail_link(amina.voice, by=SYSTEM).key.link
    fresh = actions.renew_key(amina.voice, by=amina.speaker).key

    opened = [
        opens(key) for key in (amina.key.link, " ".join(amina.key.spoken), mailed, fresh.link)
    ]

    assert opened == [None, None, None, amina.voice.id]


@pytest.mark.django_db
def test_a_mailed_link_has_no_words_to_say(amina: Told) -> None:
    fresh = actions.make_mail_link(amina.voice, by=SYSTEM)

    assert opens(" ".join(fresh.key.spoken)) is None


@pytest.mark.django_db
def test_the_key_is_in_no_table_no_job_and_no_log(
    waterveen: object, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        fresh = a_voice("Mijn sleutelwoorden zijn geheim.", reach="amina@example.nl")
        mailed = actions.make_mail_link(fresh.voice, by=SYSTEM).key
        opens(fresh.key.link)
    kept = {**everything_readable(), "log": caplog.text}
    secrets = [fresh.key.link, mailed.link, " ".join(fresh.key.spoken), fresh.key.link_digest.hex()]

    assert "sleutelwoorden" in kept["voices_voicewords"]
    assert [(table, s) for table, text in kept.items() for s in secrets if s in text] == []


@pytest.mark.django_db
def test_a_key_does_not_show_itself_in_an_error(amina: Told) -> None:
    """Whatever is printed of it stands in a log sooner or later."""
    shown = repr(amina.fresh) + repr(amina.speaker) + str(amina.fresh.row)

    assert [s for s in (amina.key.link, *amina.key.spoken) if s in shown] == []


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["judge", "confirm", "add", "reach", "forget", "renew"])
def test_with_a_dead_key_nothing_can_be_done(verb: str, amina: Told, bart: Actor) -> None:
    """A page that was opened before the key died: a sentence, and nothing is done."""
    brought_to("reopened" if verb == "judge" else "restated", amina, bart)
    actions.renew_key(amina.voice, by=amina.speaker)
    voice, dead = amina.voice, amina.speaker
    attempts = {
        "judge": lambda: judge(voice, "answered", by=dead),
        "confirm": lambda: actions.confirm_understanding(
            voice, voice.understandings.get(), by=dead
        ),
        "add": lambda: actions.add_words(voice, "Van wie de sleutel vond.", by=dead),
        "reach": lambda: actions.change_reach(voice, "dief@example.nl", by=dead),
        "forget": lambda: actions.forget_voice(voice, by=dead),
        "renew": lambda: actions.renew_key(voice, by=dead),
    }

    with pytest.raises(DomainError):
        attempts[verb]()


def _refusal(key: str) -> tuple[str, int, str]:
    with pytest.raises(Absent) as refused:
        speaker_with(key, seen_by=VISITOR)
    return refused.value.code, refused.value.status, str(refused.value)
