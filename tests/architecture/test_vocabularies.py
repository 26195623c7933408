"""The field's own lists of words: complete in two languages, with a source, and no code ever gone."""

import pytest
from django.utils.translation import override

from samenspel.foundation.errors import Invalid
from samenspel.foundation.vocabularies import vocabulary, vocabulary_names

CODES = {
    "approaches": "lawful performing networking responsive",
    "duties": "listen respond lead steer manage-people",
    "judgements": "answered partly not",
    "marks": "kept renegotiated broken",
    "perspectives": "resident frontline policy governing society research",
    "results": "done partly-done supported-self handed-over-accepted not-done-with-reason help-declined "
    "withdrawn known-or-running no-contact",
    "roles": "let-go facilitate stimulate direct regulate",
}


def test_the_lists_are_those_the_code_knows() -> None:
    assert {name: " ".join(vocabulary(name).terms) for name in vocabulary_names()} == CODES


@pytest.mark.parametrize("name", CODES)
def test_every_word_is_there_in_both_languages_and_has_a_source(name: str) -> None:
    found = vocabulary(name)

    assert [bool(found.source), bool(found.version)] == [True, True]
    assert [term.code for term in found.terms.values() if not (term.nl and term.en)] == []
    assert [t.code for t in found.terms.values() if bool(t.means_nl) != bool(t.means_en)] == []


def test_a_word_is_read_in_the_readers_language() -> None:
    said = []
    for language in ("nl", "en"):
        with override(language):
            said.append(str(vocabulary("marks")["kept"]))

    assert said == ["nagekomen", "kept"]


def test_a_code_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(Invalid) as refused:
        vocabulary("judgements").check("top", field="judgement")

    assert refused.value.field == "judgement"
    assert "answered, partly, not" in str(refused.value)


def test_what_was_superseded_says_by_what() -> None:
    lost = [
        f"{name}.{term.code}"
        for name in vocabulary_names()
        for term in vocabulary(name).terms.values()
        if term.replaced_by and term.replaced_by not in vocabulary(name).terms
    ]

    assert lost == []
