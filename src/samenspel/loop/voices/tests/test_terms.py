"""The words of the field's own lists, where people choose and read them: all of them, in the reader's language."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils.text import capfirst

from samenspel.foundation.actors import Actor
from samenspel.foundation.clock import clock_set_to, today
from samenspel.foundation.errors import Invalid
from samenspel.foundation.vocabularies import Term, Vocabulary, vocabulary
from samenspel.foundation.writing import writing
from samenspel.loop.responses import actions as responding
from samenspel.loop.responses.models import AgreementMark, Response
from samenspel.loop.voices.tests.conftest import Reading, at_home, at_work, desk_of, page_of
from tests.support.cast import Told, Waterveen, a_voice, an_agreement, brought_to

pytestmark = pytest.mark.django_db

LANGUAGES = pytest.mark.parametrize("language", ["nl", "en"])
JUDGEMENTS = ["answered", "partly", "not"]
OLD_LIST = Vocabulary(
    "roles",
    "een verzonnen bron",
    "1",
    {
        "new": Term("new", "nieuw", "new"),
        "old": Term("old", "oud", "old", replaced_by="new"),
    },
)


def label(name: str, code: str, language: str) -> str:
    """The word as it stands at the beginning of a line."""
    term = vocabulary(name)[code]
    return str(capfirst(term.nl if language == "nl" else term.en))


def codes(name: str) -> list[str]:
    """What can be chosen now."""
    return [term.code for term in vocabulary(name).current()]


@LANGUAGES
def test_the_contact_chooses_from_the_whole_list_in_their_own_language(
    language: str, amina: Told, bart: Actor
) -> None:
    brought_to("understood", amina, bart)

    page = Reading(at_work(bart, language).get(desk_of(amina)))

    words = [label(n, c, language) for n in ("roles", "approaches", "results") for c in codes(n)]
    assert [word for word in words if word not in page.text] == []


@LANGUAGES
def test_the_speaker_chooses_from_three_in_their_own_language(
    language: str, amina: Told, bart: Actor
) -> None:
    brought_to("to-judge", amina, bart)

    page = Reading(at_home(amina, language).get(page_of(amina, "oordeel/")))

    assert codes("judgements") == JUDGEMENTS
    assert [c for c in JUDGEMENTS if label("judgements", c, language) not in page.text] == []


@pytest.mark.parametrize("approach", codes("approaches"))
def test_every_approach_can_be_taken_and_is_read_by_colleagues(
    approach: str, amina: Told, bart: Actor
) -> None:
    brought_to("understood", amina, bart)
    chosen = responding.Approach(approach, "Daarom zo.")
    responding.respond(amina.voice, "Dit.", role="direct", approach=chosen, by=bart)

    page = Reading(at_work(bart).get(desk_of(amina)))

    assert f"Direct · {vocabulary('approaches')[approach].en}: Daarom zo." in page.text


@LANGUAGES
@pytest.mark.parametrize("result", codes("results"))
def test_every_result_is_read_by_the_speaker_in_words(
    result: str, language: str, amina: Told, bart: Actor
) -> None:
    brought_to("under-way", amina, bart)
    responding.give_result(amina.voice, amina.voice.responses.get(), result, "Daarom.", by=bart)

    page = Reading(at_home(amina, language).get(page_of(amina)))

    assert f"{label('results', result, language)}: Daarom." in page.text


@LANGUAGES
@pytest.mark.parametrize("judgement", JUDGEMENTS)
def test_every_judgement_is_read_by_colleagues_in_words(
    judgement: str, language: str, amina: Told, bart: Actor
) -> None:
    brought_to("to-judge", amina, bart)
    responding.judge(amina.voice, judgement, "Vind ik.", by=amina.speaker)

    page = Reading(at_work(bart, language).get(desk_of(amina)))

    assert f"{label('judgements', judgement, language)}: Vind ik." in page.text


@LANGUAGES
@pytest.mark.parametrize("mark", ["kept", "broken"])
def test_every_mark_is_read_by_both_in_words(
    mark: str, language: str, amina: Told, bart: Actor
) -> None:
    brought_to("under-way", amina, bart)
    responding.mark_agreement(
        amina.voice, an_agreement(amina, bart), mark, "Vind ik.", by=amina.speaker
    )

    pages = [
        Reading(at_home(amina, language).get(page_of(amina))),
        Reading(at_work(bart, language).get(desk_of(amina))),
    ]

    said = f"{label('marks', mark, language)}: Vind ik."
    assert [said in page.text for page in pages] == [True, True]


@pytest.mark.parametrize("mark", ["", "KEPT", "done", "answered"])
def test_a_mark_is_one_of_the_list(mark: str, amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)
    agreement = an_agreement(amina, bart)

    with pytest.raises(Invalid) as refused:
        responding.mark_agreement(amina.voice, agreement, mark, "Daarom.", by=bart)

    assert (refused.value.field, AgreementMark.objects.count()) == ("mark", 0)


@pytest.mark.parametrize("result", ["", "klaar", "answered"])
def test_a_result_is_one_of_the_list(result: str, amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)

    with pytest.raises(Invalid) as refused:
        responding.give_result(amina.voice, amina.voice.responses.get(), result, "Ja.", by=bart)

    assert refused.value.field == "result"


@pytest.mark.parametrize(
    ("role", "approach", "field"), [("baas", "lawful", "role"), ("direct", "snel", "approach")]
)
def test_a_code_from_outside_the_list_is_named_and_nothing_is_kept(
    role: str, approach: str, field: str, amina: Told, bart: Actor
) -> None:
    brought_to("understood", amina, bart)

    with pytest.raises(Invalid) as refused:
        responding.respond(
            amina.voice, "Dit.", role=role, approach=responding.Approach(approach, ""), by=bart
        )

    assert (refused.value.field, Response.objects.count()) == (field, 0)


def test_a_word_that_was_replaced_is_offered_no_more_and_can_still_be_read() -> None:
    with pytest.raises(Invalid) as refused:
        OLD_LIST.check("old", field="role")

    assert str(refused.value).endswith(": new.")
    assert (OLD_LIST.choices(), str(OLD_LIST["old"])) == ([("new", "nieuw")], "oud")


@pytest.mark.parametrize(
    ("days", "until"),
    [
        (0, date(2026, 4, 24)),
        (1, date(2026, 4, 28)),
        (5, date(2026, 5, 4)),
        (13, date(2026, 5, 15)),
    ],
)
def test_the_term_for_a_first_answer_is_the_organisations_own(
    days: int, until: date, waterveen: Waterveen
) -> None:
    """Told on a Friday; the Monday is King's Day, and Ascension Day is on 14 May."""
    with writing("test"):
        waterveen.organisation.working_days_to_first_answer = days
        waterveen.organisation.save(update_fields=["working_days_to_first_answer"])

    with clock_set_to(datetime(2026, 4, 24, 16, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))):
        assert (today(), a_voice().voice.answer_before) == (date(2026, 4, 24), until)


def test_a_term_that_was_promised_does_not_move_when_the_organisation_changes_it(
    waterveen: Waterveen, bart: Actor
) -> None:
    told = a_voice()
    promised = told.voice.answer_before
    with writing("test"):
        waterveen.organisation.working_days_to_first_answer = 30
        waterveen.organisation.save(update_fields=["working_days_to_first_answer"])

    told.voice.refresh_from_db()
    assert (told.voice.answer_before, a_voice().voice.answer_before > promised) == (promised, True)
