"""One voice as its speaker and colleagues read it: each fact in its own words, and who is on the move in one line."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.formats import date_format
from django.utils.translation import override

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.clock import clock_set_to, now, today
from samenspel.foundation.errors import Absent
from samenspel.loop.responses import actions as responding
from samenspel.loop.responses.thread import Thread, first_move, thread_of
from samenspel.loop.voices import actions as hearing
from samenspel.loop.voices.queries import find_voice
from samenspel.people.actions import part_ways
from tests.support.cast import (
    PHASES,
    Told,
    Waterveen,
    a_colleague,
    a_voice,
    an_agreement,
    brought_to,
    person_of,
)

pytestmark = pytest.mark.django_db

ASKED = "responses.verdict-asked"
STEPS = ["told", "understood", "response", "done", "verdict"]

# Of each event in the fixture `rich`: how the speaker reads it, how colleagues do, and which words stand with it.
TOLD_AS = [
    ("You told this.", "The speaker told this.", ""),
    ("You told more.", "The speaker told more.", "En het is daar donker."),
    ("Bart Bos took your voice on.", "Bart Bos took this voice on.", ""),
    (
        "Bart Bos asked you something.",
        "Bart Bos asked the speaker something.",
        "Welke tegels bedoelt u?",
    ),
    ("You answered.", "The speaker answered.", "Die bij nummer 12."),
    (
        "Bart Bos wrote how we understand it.",
        "Bart Bos restated the need.",
        "U wilt veilig over de stoep kunnen.",
    ),
    ("You said how it really is.", "The speaker corrected it.", "Het gaat om mijn moeder."),
    (
        "Bart Bos wrote how we understand it.",
        "Bart Bos restated the need.",
        "U wilt veilig over de stoep kunnen.",
    ),
    ("You said: yes, that is it.", "The speaker confirmed it.", ""),
    ("Bart Bos wrote what we do, and why.", "Bart Bos responded.", "Wij leggen het recht."),
    ("Bart Bos wrote down an agreement.", "Bart Bos made an agreement.", "De tegels liggen recht."),
    ("An agreement was marked.", "An agreement was marked.", "Not kept: Het regende."),
    ("An agreement was marked.", "An agreement was marked.", "Not kept: De steenbakker is ziek."),
    (
        "Bart Bos wrote what came of it.",
        "Bart Bos gave the result.",
        "Partly done: De helft ligt recht.",
    ),
    ("You gave your verdict.", "The speaker gave their verdict.", "Partly: De helft niet."),
    (
        "Bart Bos asked a colleague to take over. Until then Bart Bos stays your contact.",
        "Bart Bos offered a hand-over.",
        "",
    ),
]

# In each phase: who is on the move and what comes next, for the speaker; and the same for the contact.
MOVES = {
    "told": (
        "Wijkteam Noord is on the move, until {term}",
        "Someone with a name will write how we understand it. You do not have to do anything now.",
        "Nobody has taken this on yet",
        "The team holds it until someone does.",
    ),
    "taken-on": (
        "Bart is on the move",
        "Bart reads what you told, and writes how we understand it.",
        "Now it is your turn",
        "Ask what you need to know, or write how you understand it.",
    ),
    "asked": (
        "Now it is your turn",
        "Bart has a question for you.",
        "The speaker is on the move",
        "The speaker was asked a question.",
    ),
    "restated": (
        "Now it is your turn",
        "Bart asks: do we understand it right?",
        "The speaker is on the move",
        "The speaker says whether it was understood.",
    ),
    "corrected": (
        "Bart is on the move",
        "You said how it really is. Bart writes it down again.",
        "Now it is your turn",
        "The speaker corrected it. Write again how you understand it.",
    ),
    "understood": (
        "Bart is on the move",
        "You said: yes, that is it. Now Bart tells you what we do, and why.",
        "Now it is your turn",
        "The speaker said: yes, that is it. Now say what you do, and why.",
    ),
    "under-way": (
        "Bart is on the move",
        "Bart is at work on it, and tells you what came of it.",
        "Now it is your turn",
        "Make agreements, and say what came of it.",
    ),
    "to-judge": (
        "Now it is your turn",
        "Is it answered? Only you can say that.",
        "The speaker is on the move",
        "The speaker was asked whether it is answered.",
    ),
    "reopened": (
        "Bart is on the move",
        "You said: no, not answered. Bart is your contact and goes on with it.",
        "Now it is your turn",
        "The speaker said: no, not answered. You are the contact. Look at it again together.",
    ),
    "answered": (
        "It is answered, you said",
        "Does that change? Then you can always say so here.",
        "Answered, says the speaker",
        "If the speaker changes their mind, it opens again.",
    ),
}


# And for colleagues who are not the contact, where the contact is on the move.
NAMED = {
    "taken-on": "Bart asks something, or writes how we understand it.",
    "corrected": "The speaker corrected it. Bart writes again how we understand it.",
    "understood": "The speaker said: yes, that is it. Now Bart says what we do, and why.",
    "under-way": "Bart makes agreements, and says what came of it.",
    "reopened": (
        "The speaker said: no, not answered."
        " Bart is the contact, and looks at it again together with them."
    ),
}


def read(told: Told, reader: Actor) -> Thread:
    """The voice as this reader sees it."""
    return thread_of(told.voice.pk, seen_by=reader)


def happened(told: Told, reader: Actor) -> list[tuple[str, str]]:
    """What people did and the words that belong to it, oldest first, in English."""
    with override("en"):
        events = read(told, reader).events[::-1]
        return [(one.what, one.said) for one in events if one.event != ASKED]


def moved(told: Told, reader: Actor) -> tuple[str, str]:
    """Who is on the move and what comes next, in English."""
    with override("en"):
        move = read(told, reader).move
        return move.sentence, move.next


def test_the_speaker_reads_every_fact_with_its_own_words(rich: Told) -> None:
    assert happened(rich, rich.speaker) == [(what, said) for what, _, said in TOLD_AS]


def test_colleagues_read_every_fact_with_its_own_words(rich: Told, fenna: Actor) -> None:
    assert happened(rich, fenna) == [(what, said) for _, what, said in TOLD_AS]


def test_both_see_the_same_things_at_the_same_moments(rich: Told, bart: Actor) -> None:
    seen = [
        [
            (one.number, one.event, one.when, one.said, one.by_speaker)
            for one in read(rich, who).events
        ]
        for who in (rich.speaker, bart)
    ]

    assert seen[0] == seen[1]
    assert [number for number, *_rest in seen[0]] == sorted(
        (number for number, *_rest in seen[0]), reverse=True
    )


@pytest.mark.parametrize(
    ("event", "to_speaker", "to_colleague"),
    [
        (
            ASKED,
            "We asked you: is your voice answered?",
            "The speaker was asked whether it was answered.",
        ),
        (
            "responses.verdict-asked-again",
            "We asked you once more: is your voice answered?",
            "The speaker was asked once more.",
        ),
    ],
)
def test_what_happens_by_itself_is_told_too(
    event: str, to_speaker: str, to_colleague: str, amina: Told, bart: Actor
) -> None:
    brought_to("to-judge", amina, bart)
    responding.ask_verdict_again(amina.voice, by=SYSTEM)

    with override("en"):
        said = [
            [
                (one.what, one.said, one.by_speaker)
                for one in read(amina, who).events
                if one.event == event
            ]
            for who in (amina.speaker, bart)
        ]

    assert said == [[(to_speaker, "", False)], [(to_colleague, "", False)]]


def test_what_the_speaker_did_is_told_apart(rich: Told) -> None:
    by_speaker = {one.event for one in read(rich, rich.speaker).events if one.by_speaker}

    assert by_speaker == {
        "voices.voice-shared",
        "voices.words-added",
        "voices.question-answered",
        "voices.understanding-corrected",
        "voices.understanding-confirmed",
        "responses.agreement-marked",
        "responses.verdict-given",
    }


def test_a_second_round_keeps_each_word_with_its_own_fact(amina: Told, bart: Actor) -> None:
    brought_to("taken-on", amina, bart)
    for number in (1, 2, 3):
        hearing.ask_speaker(amina.voice, f"Vraag {number}?", by=bart)
        if number != 2:
            question = amina.voice.questions.latest("asked_at")
            hearing.answer_question(amina.voice, question, f"Antwoord {number}.", by=amina.speaker)
        hearing.restate_need(amina.voice, f"Zo dus {number}.", by=bart)
        newest = amina.voice.understandings.latest("ordinal")
        hearing.correct_understanding(amina.voice, newest, f"Nee {number}.", by=amina.speaker)

    said = [said for _what, said in happened(amina, bart)[2:]]

    assert said == [
        *("Vraag 1?", "Antwoord 1.", "Zo dus 1.", "Nee 1."),
        *("Vraag 2?", "Zo dus 2.", "Nee 2."),
        *("Vraag 3?", "Antwoord 3.", "Zo dus 3.", "Nee 3."),
    ]


def test_a_yes_before_it_does_not_shift_the_words_of_a_no(amina: Told, bart: Actor) -> None:
    brought_to("understood", amina, bart)
    again = hearing.restate_need(amina.voice, "En ook een bankje.", by=bart)
    hearing.correct_understanding(amina.voice, again, "Geen bankje.", by=amina.speaker)

    assert happened(amina, bart)[-3:] == [
        ("The speaker confirmed it.", ""),
        ("Bart Bos restated the need.", "En ook een bankje."),
        ("The speaker corrected it.", "Geen bankje."),
    ]


def test_every_verdict_stays_with_what_was_said_then(amina: Told, bart: Actor) -> None:
    brought_to("to-judge", amina, bart)
    for judgement, why in (("answered", "Mooi."), ("not", ""), ("partly", "Half.")):
        responding.judge(amina.voice, judgement, why, by=amina.speaker)

    assert [said for what, said in happened(amina, bart) if "verdict" in what] == [
        "Yes, it is answered: Mooi.",
        "No, not answered",
        "Partly: Half.",
    ]


def test_who_came_and_went_is_called_by_name(
    amina: Told, waterveen: Waterveen, bart: Actor, fenna: Actor
) -> None:
    """Also someone who never was the contact, and someone who does not work here any more."""
    brought_to("taken-on", amina, bart)
    hearing.offer_handover(amina.voice, person_of(fenna), "Ik ga.", by=bart)
    hearing.decline_handover(amina.voice, by=fenna)
    hearing.offer_handover(amina.voice, person_of(fenna), "Toch.", by=bart)
    hearing.withdraw_handover(amina.voice, by=bart)
    hearing.offer_handover(amina.voice, person_of(fenna), "Nu wel.", by=bart)
    hearing.accept_handover(amina.voice, by=fenna)
    manager = a_colleague("Hanneke Blom", waterveen.team, duties=["manage-people"])
    part_ways(person_of(bart), by=manager)

    assert [what for what, _said in happened(amina, fenna)[1:]] == [
        "Bart Bos took this voice on.",
        "Bart Bos offered a hand-over.",
        "Fenna de Wit did not take over.",
        "Bart Bos offered a hand-over.",
        "Bart Bos took the offer back.",
        "Bart Bos offered a hand-over.",
        "Fenna de Wit took over.",
    ]


def test_why_it_was_handed_over_stays_among_colleagues(rich: Told) -> None:
    assert rich.voice.handovers.get().why == "Ik ga met verlof."

    thread = read(rich, rich.speaker)

    assert "verlof" not in str([(one.what, one.said) for one in thread.events])
    assert thread.said.offer is None


def test_letters_are_told_beside_the_timeline(amina: Told) -> None:
    moments = [now() - timedelta(days=2), now() - timedelta(days=1)]
    for moment in moments:
        with clock_set_to(moment):
            hearing.make_mail_link(amina.voice, by=SYSTEM)

    thread = read(amina, amina.speaker)

    assert thread.letters_sent == moments
    assert [one.event for one in thread.events] == ["voices.voice-shared"]


def test_what_came_after_i_looked_is_told_apart(amina: Told, bart: Actor) -> None:
    brought_to("taken-on", amina, bart)
    seen = read(amina, bart).last_entry
    hearing.add_words(amina.voice, "En er is meer.", by=amina.speaker)
    hearing.add_words(amina.voice, "En nog meer.", by=amina.speaker)

    thread = read(amina, bart)

    assert [one.said for one in thread.events_since(seen)] == ["En nog meer.", "En er is meer."]
    assert thread.events_since(thread.last_entry) == []


@pytest.mark.parametrize("phase", PHASES)
def test_the_speaker_reads_who_is_on_the_move(phase: str, amina: Told, bart: Actor) -> None:
    brought_to(phase, amina, bart)
    with override("en"):
        term = date_format(amina.voice.answer_before, "l j F")

    assert moved(amina, amina.speaker) == (MOVES[phase][0].format(term=term), MOVES[phase][1])


@pytest.mark.parametrize("phase", PHASES)
def test_the_contact_reads_who_is_on_the_move(phase: str, amina: Told, bart: Actor) -> None:
    brought_to(phase, amina, bart)

    assert moved(amina, bart) == MOVES[phase][2:]


@pytest.mark.parametrize("phase", NAMED)
def test_whoever_is_not_the_contact_reads_who_is(
    phase: str, amina: Told, bart: Actor, fenna: Actor, carla: Actor
) -> None:
    brought_to(phase, amina, bart)

    assert moved(amina, fenna) == moved(amina, carla) == ("Bart is on the move", NAMED[phase])


def test_after_a_hand_over_it_is_the_new_contact(amina: Told, bart: Actor, fenna: Actor) -> None:
    brought_to("reopened", amina, bart)
    hearing.offer_handover(amina.voice, person_of(fenna), "Ik ga met verlof.", by=bart)
    hearing.accept_handover(amina.voice, by=fenna)

    assert [moved(amina, reader)[1] for reader in (amina.speaker, fenna, bart)] == [
        MOVES["reopened"][1].replace("Bart", "Fenna"),
        MOVES["reopened"][3],
        NAMED["reopened"].replace("Bart", "Fenna"),
    ]


@pytest.mark.parametrize("phase", [phase for phase in PHASES if phase != "told"])
def test_whose_turn_it_is_is_nobody_elses(
    phase: str, amina: Told, bart: Actor, fenna: Actor
) -> None:
    brought_to(phase, amina, bart)

    yours = [read(amina, who).move.yours for who in (amina.speaker, bart, fenna)]

    mine = MOVES[phase][0].startswith("Now it is your turn")
    his = MOVES[phase][2].startswith("Now it is your turn")
    assert yours == [mine, his, False]


@pytest.mark.parametrize(
    ("days", "late", "following"),
    [
        (
            0,
            False,
            "Someone with a name will write how we understand it. You do not have to do anything now.",
        ),
        (1, True, "We are late, and the team lead knows. You will hear from someone with a name."),
    ],
)
def test_a_term_that_passed_is_said_to_the_speaker(
    days: int, late: bool, following: str, amina: Told
) -> None:
    with clock_set_to(now() + (amina.voice.answer_before - today()) + timedelta(days)):
        assert moved(amina, amina.speaker)[1] == following
        assert read(amina, amina.speaker).move.late is late


def test_an_agreement_is_said_with_its_day_by_who_has_to_do_it(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)
    due = an_agreement(amina, bart, days=3).due
    with override("en"):
        day = date_format(due, "l j F")

    assert moved(amina, bart) == (
        f"Now it is your turn, until {day}",
        "What was agreed: De tegels liggen recht.",
    )
    assert moved(amina, amina.speaker) == (
        f"Bart is on the move, until {day}",
        "What was agreed: De tegels liggen recht.",
    )


def test_what_the_speaker_promised_is_theirs(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)
    responding.make_agreement(
        amina.voice, "Ik stuur 100% zeker een foto.", due=today(), person=None, by=bart
    )

    sentence, following = moved(amina, amina.speaker)

    assert sentence.startswith("Now it is your turn, until ")
    assert following == "You agreed: Ik stuur 100% zeker een foto."


def test_what_the_speaker_contests_goes_before_everything(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)
    agreement = an_agreement(amina, bart)
    responding.mark_agreement(amina.voice, agreement, "kept", by=bart)
    responding.mark_agreement(amina.voice, agreement, "broken", by=amina.speaker)

    assert moved(amina, amina.speaker)[1] == (
        "You said that an agreement was not kept. Bart comes back to you about it."
    )
    assert moved(amina, bart)[1] == (
        "The speaker says that an agreement was not kept: De tegels liggen recht."
    )


@pytest.mark.parametrize(
    ("phase", "done"),
    [
        ("told", 1),
        ("taken-on", 1),
        ("restated", 1),
        ("understood", 2),
        ("reopened", 2),
        ("under-way", 3),
        ("to-judge", 4),
        ("answered", 5),
    ],
)
def test_how_far_it_is_as_five_steps(phase: str, done: int, amina: Told, bart: Actor) -> None:
    brought_to(phase, amina, bart)

    course = [(step.code, step.state) for step in read(amina, amina.speaker).course]

    states = ["done"] * done + ["now"] * (done < 5) + ["to come"] * (4 - done)
    assert course == list(zip(STEPS, states, strict=True))


def test_a_voice_told_this_moment_reads_as_it_will_read_later(amina: Told) -> None:
    with override("en"):
        assert first_move(amina.voice, seen_by=amina.speaker) == read(amina, amina.speaker).move


def test_absent_and_not_yours_are_the_same(amina: Told, dirk: Actor) -> None:
    assert read(amina, amina.speaker).voice == amina.voice
    refused = set()
    for ref, reader in (
        (amina.voice.pk, dirk),
        (amina.voice.pk, a_voice("Ik wil een bankje.").speaker),
        (uuid4(), amina.speaker),
    ):
        with pytest.raises(Absent) as absent:
            thread_of(ref, seen_by=reader)
        refused.add(str(absent.value))

    assert len(refused) == 1


def test_who_reads_with_an_old_key_reads_nothing(amina: Told) -> None:
    hearing.renew_key(amina.voice, by=amina.speaker)

    with pytest.raises(Absent):
        thread_of(amina.voice.pk, seen_by=amina.speaker)
    assert find_voice(amina.voice.pk, seen_by=SYSTEM) == amina.voice
