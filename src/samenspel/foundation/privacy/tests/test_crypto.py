"""What identifies someone can be read with the key, for the purpose it was kept for, and in no other way."""

import base64
import hashlib
import hmac
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings as django_settings
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from samenspel.foundation.privacy.crypto import Unreadable, decrypt, encrypt, keyed_hash
from samenspel.foundation.privacy.tests.conftest import UseKey

REACH = "amina@waterveen.example"
CONTACT, NAME = "voices.Speaker.contact", "people.Person.name"
# Made with Node's crypto (OpenSSL's AES-256-GCM), with the bytes 0 to 31 for a key and 100 to 111 for a nonce.
MADE_ELSEWHERE = bytes.fromhex(
    "6465666768696a6b6c6d6e6f0976b70818c576d55b10349bae170b9c36e2c5a3557daac9030e11af38576cf8c49438f2"
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
few = settings(max_examples=50, deadline=None)


def reads(data: bytes, purpose: str = CONTACT) -> str:
    """What stands there, or that nobody can read it."""
    try:
        return decrypt(data, purpose=purpose)
    except Unreadable:
        return "unreadable"


# ── What must be read back ──


@few
@given(text=texts, purpose=texts)
def test_any_text_comes_back_as_it_was(text: str, purpose: str) -> None:
    assert decrypt(encrypt(text, purpose=purpose), purpose=purpose) == text


@few
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=4, max_size=60))
def test_nothing_of_a_text_can_be_seen(text: str) -> None:
    assert text.encode() not in encrypt(text, purpose=CONTACT)


def test_the_same_text_looks_different_every_time() -> None:
    assert len({encrypt(REACH, purpose=CONTACT) for _ in range(50)}) == 50


def test_no_two_begin_with_the_same_number() -> None:
    """Used twice with one key, it would give both texts away."""
    assert len({encrypt(REACH, purpose=CONTACT)[:12] for _ in range(200)}) == 200


@few
@given(data=st.data())
def test_one_bit_that_changed_makes_it_unreadable(data: st.DataObject) -> None:
    kept = bytearray(encrypt(REACH, purpose=CONTACT))
    bit = data.draw(st.integers(0, len(kept) * 8 - 1))
    kept[bit // 8] ^= 1 << bit % 8

    assert reads(bytes(kept)) == "unreadable"


@few
@given(
    more=st.one_of(
        st.integers(-len(REACH) - 16, -1).map(lambda cut: (cut, b"")),
        st.binary(min_size=1, max_size=20).map(lambda tail: (None, tail)),
    )
)
def test_what_lost_or_gained_an_end_is_unreadable(more: tuple[int | None, bytes]) -> None:
    cut, tail = more
    kept = encrypt(REACH, purpose=CONTACT)

    assert reads(kept[:cut] + tail) == "unreadable"


def test_two_halves_of_two_texts_are_no_text() -> None:
    one, other = encrypt(REACH, purpose=CONTACT), encrypt(REACH, purpose=CONTACT)

    assert reads(one[:20] + other[20:]) == "unreadable"


@pytest.mark.parametrize("purpose", [NAME, "", CONTACT.lower(), f"{CONTACT} "])
def test_what_was_kept_for_one_purpose_cannot_stand_in_for_another(purpose: str) -> None:
    assert reads(encrypt(REACH, purpose=CONTACT), purpose) == "unreadable"


def test_another_key_reads_nothing_and_the_right_one_still_does(use_key: UseKey) -> None:
    use_key(b"a" * 32)
    kept = encrypt(REACH, purpose=CONTACT)
    use_key(b"b" * 32)
    with_another = reads(kept)
    use_key(b"a" * 32)

    assert (with_another, reads(kept)) == ("unreadable", REACH)


def test_what_cannot_be_read_says_what_for_and_nothing_of_what_or_with_what(
    use_key: UseKey,
) -> None:
    kept = encrypt(REACH, purpose=CONTACT)
    use_key(b"b" * 32)

    with pytest.raises(Unreadable) as refused:
        decrypt(kept, purpose=CONTACT)

    said = str(refused.value)
    leaks = (REACH, kept.hex(), django_settings.SAMENSPEL.field_key)
    assert (CONTACT in said, [leak for leak in leaks if leak in said]) == (True, [])


def test_what_was_kept_years_ago_can_still_be_read(use_key: UseKey) -> None:
    use_key(bytes(range(32)))

    assert decrypt(MADE_ELSEWHERE, purpose=CONTACT) == "Amina, Kerkstraat é"


def test_others_who_have_the_key_can_read_it_without_us() -> None:
    kept = encrypt(REACH, purpose=CONTACT)
    key = base64.urlsafe_b64decode(django_settings.SAMENSPEL.field_key)

    assert AESGCM(key).decrypt(kept[:12], kept[12:], CONTACT.encode()) == REACH.encode()
    assert len(key) == 32


# ── What must only be found back ──


@few
@given(text=texts, purpose=st.sampled_from(["rate", "contact"]))
def test_a_keyed_hash_is_the_one_that_everybody_knows(text: str, purpose: str) -> None:
    key = django_settings.SAMENSPEL.voice_key_secret
    expected = hmac.new(key, purpose.encode() + b"\0" + text.encode(), hashlib.sha256).digest()

    assert keyed_hash(text, purpose=purpose) == expected


def test_the_same_text_for_another_purpose_cannot_be_matched() -> None:
    assert keyed_hash(REACH, purpose="rate") != keyed_hash(REACH, purpose="contact")


def test_who_has_not_the_key_cannot_test_whether_an_address_is_there(settings: Settings) -> None:
    here = keyed_hash(REACH, purpose="contact")
    settings.SAMENSPEL = replace(settings.SAMENSPEL, voice_key_secret=b"a guess")

    assert keyed_hash(REACH, purpose="contact") != here


def test_the_keys_are_not_shown_with_the_settings() -> None:
    shown, known = repr(django_settings.SAMENSPEL), django_settings.SAMENSPEL
    keys = (known.field_key, known.voice_key_secret.decode(), known.secret_key)

    assert [len(key) > 30 for key in keys] == [True] * 3
    assert [key for key in keys if key in shown] == []


@pytest.mark.parametrize("length", range(12))
def test_what_lost_nearly_everything_is_unreadable_too(length: int) -> None:
    with pytest.raises(Unreadable):
        decrypt(encrypt("zeewier", purpose="test")[:length], purpose="test")
