"""What a key opens, in whatever dress it comes, and how often one may try."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.rates import OPENING
from samenspel.loop.voices.actions import make_mail_link, renew_key
from samenspel.people.actions import make_token, part_ways, revoke_token
from tests.support.api import VISITOR, Caller, at, colleague, speaker_of
from tests.support.cast import Told, brought_to, person_of

pytestmark = pytest.mark.django_db


def test_the_key_of_a_voice_opens_it(amina: Told) -> None:
    assert speaker_of(amina).get(at(amina)).json["id"] == str(amina.voice.id)


@pytest.mark.parametrize("between", [" ", "-", ", "])
def test_the_five_words_open_it_too(between: str, amina: Told) -> None:
    spoken = between.join(word.capitalize() for word in amina.key.spoken)

    assert Caller(spoken).get(at(amina)).status == 200


def test_the_whole_link_opens_it_too(amina: Told) -> None:
    assert Caller(amina.fresh.link).get(at(amina)).status == 200


def test_a_link_from_a_mail_opens_it_too(amina: Told) -> None:
    assert Caller(make_mail_link(amina.voice, by=SYSTEM).key.link).get(at(amina)).status == 200


def test_an_old_key_opens_nothing(amina: Told) -> None:
    renew_key(amina.voice, by=amina.speaker)

    assert speaker_of(amina).get(at(amina)).code == (404, "absent")


def test_a_key_opens_no_other_voice(amina: Told) -> None:
    other = VISITOR.post("voices", {"words": "Iets anders."}).json

    assert speaker_of(amina).get(f"voices/{other['id']}").code == (404, "absent")


def test_a_token_that_was_revoked_opens_nothing(amina: Told, bart: Actor) -> None:
    fresh = make_token(person_of(bart), "telefoon", by=SYSTEM)
    revoke_token(fresh.token, by=bart)

    assert Caller(fresh.secret).get(at(amina)).code == (404, "absent")


def test_the_token_of_someone_who_left_opens_nothing(amina: Told, bart: Actor) -> None:
    caller = colleague(bart)
    part_ways(person_of(bart), by=SYSTEM)

    assert caller.get(at(amina)).code == (404, "absent")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "bearer"])
def test_what_is_no_bearer_is_no_key(header: str, amina: Told) -> None:
    assert VISITOR.get(at(amina), Authorization=header).code == (401, "no-key")


def test_a_scheme_in_small_letters_is_one_too(amina: Told) -> None:
    assert VISITOR.get(at(amina), Authorization=f"bearer {amina.key.link}").status == 200


def test_guessing_five_words_comes_to_an_end(amina: Told) -> None:
    words = "-".join(amina.key.spoken[::-1])
    for _ in range(OPENING.most):
        Caller(words).get(at(amina))

    guess = Caller(" ".join(amina.key.spoken)).get(at(amina))

    assert guess.code == (429, "too-often")
    assert guess.headers["Retry-After"] == str(int(OPENING.window.total_seconds()))


def test_a_program_with_a_whole_key_is_not_held_up_by_who_guesses(amina: Told) -> None:
    for _ in range(OPENING.most + 1):
        Caller("-".join(amina.key.spoken)).get(at(amina))

    assert speaker_of(amina).get(at(amina)).status == 200


def test_who_am_i_as_a_speaker(amina: Told) -> None:
    me = speaker_of(amina).get("me").json

    assert (me["kind"], me["voice"], me["duties"]) == ("speaker", str(amina.voice.id), [])


def test_who_am_i_as_a_colleague(bart: Actor) -> None:
    me = colleague(bart).get("me").json

    assert (me["kind"], me["name"], me["duties"]) == ("person", "Bart Bos", ["listen", "respond"])


@pytest.mark.parametrize("phase", ["told", "answered"])
def test_reading_a_voice_takes_at_most_ten_statements_however_far_it_came(
    phase: str, amina: Told, bart: Actor
) -> None:
    caller = speaker_of(brought_to(phase, amina, bart))

    with CaptureQueriesContext(connection) as seen:
        caller.get(at(amina))

    assert 0 < len(seen) <= 10
