"""A model at an address of one's own, that speaks as OpenAI's does: POST …/v1/embeddings."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import Message
from functools import cached_property
from http.client import HTTPException, HTTPMessage, HTTPResponse, IncompleteRead
from ipaddress import ip_address
from typing import IO, Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from samenspel.engines.text.embedding.pieces import CUT, gathered, in_pieces
from samenspel.engines.text.embedding.port import ModelSilent, Vectors, digest_of, unit_rows

PATH = "/embeddings"
# Worth another try: too busy, or broken for a moment.
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
LONGEST_ANSWER = 2**28
LONGEST_WAIT = 60.0


@dataclass(frozen=True)
class Endpoint:
    """Residents' words go to this address: it must be one's own, or one that may process them.

    url: up to `/v1` or to `/v1/embeddings`; https, unless it is this machine. model: as the address calls it.
    key: sent as a bearer token, and never shown, nor sent on to another address.
    The digest knows the address by name only: whoever puts another model behind the same name gives it another name.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    at_once: int = 64
    timeout: float = 30.0
    tries: int = 4
    wait: float = 1.0

    def __post_init__(self) -> None:
        if not _is_safe(self.url):
            raise ValueError(f"expected an address with https, got {self.url!r}")
        if not self.model:
            raise ValueError(f"expected the name of the model at {self.url}")

    @property
    def name(self) -> str:
        return f"{self.model} at {urlsplit(self.url).hostname}"

    @cached_property
    def dimensions(self) -> int:
        """Asked once, with a word."""
        return int(self._asked(["woning"]).shape[1])

    @property
    def digest(self) -> str:
        return digest_of("endpoint", CUT, self._address, self.model)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`. Raises ModelSilent when the address gives no vectors after some tries."""
        pieces = in_pieces(texts)
        batches = range(0, len(pieces.different), self.at_once)
        found = [self._asked(pieces.different[start : start + self.at_once]) for start in batches]
        sizes = {vectors.shape[1] for vectors in found} | {self.dimensions}
        if len(sizes) > 1:
            raise ModelSilent(f"{self.name} gave vectors of different lengths: {sorted(sizes)}")
        return gathered(
            pieces, np.concatenate([np.empty((0, self.dimensions), np.float32), *found])
        )

    @property
    def _address(self) -> str:
        base = self.url.rstrip("/")
        return base if base.endswith(PATH) else base + PATH

    def _asked(self, texts: list[str]) -> Vectors:
        """One batch, tried again after a growing pause when the trouble may pass."""
        for attempt in range(1, self.tries + 1):
            try:
                return _vectors(self._answer(texts), len(texts), self.name)
            except _Passing as trouble:
                if attempt == self.tries:
                    raise ModelSilent(f"{self.name}, tried {attempt} times: {trouble}") from trouble
                time.sleep(min(max(trouble.wait, self.wait * 2 ** (attempt - 1)), LONGEST_WAIT))
        raise ModelSilent(f"{self.name} was not tried: expected tries of 1 or more")

    def _answer(self, texts: list[str]) -> Any:
        try:
            with _opener().open(self._request(texts), timeout=self.timeout) as answer:
                return json.loads(_whole(answer))
        except urllib.error.HTTPError as error:
            raise self._refusal(error) from error
        except (OSError, HTTPException) as error:
            raise _Passing(f"no answer ({getattr(error, 'reason', None) or error!r})") from error
        except ValueError as error:
            raise ModelSilent(f"{self.name} answered something that is no JSON") from error

    def _refusal(self, error: urllib.error.HTTPError) -> Exception:
        """What the address said, cut short: it may repeat the words that it was sent."""
        with error:
            if error.code in PASSING:
                return _Passing(f"{error.code} {error.reason}", wait=_seconds(error.headers))
            return ModelSilent(f"{self.name} refused: {error.code} {error.reason}")

    def _request(self, texts: list[str]) -> urllib.request.Request:
        said = {"model": self.model, "input": texts, "encoding_format": "float"}
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        return urllib.request.Request(  # noqa: S310 [framework-contract: http and https alone, by _is_safe]
            self._address, json.dumps(said).encode(), headers
        )


class _Passing(Exception):
    """Trouble that may be over in a moment; `wait` is what the address asked for, in seconds."""

    def __init__(self, what: str, *, wait: float = 0.0) -> None:
        super().__init__(what)
        self.wait = wait


class _StaysHere(urllib.request.HTTPRedirectHandler):
    """Not led on to another address: it would get the words, and the key."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        return None


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_StaysHere)


def _is_safe(url: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    return bool(host) and (
        parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(host))
    )


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _whole(answer: HTTPResponse) -> bytes:
    """What was answered. Read up to a limit, Python does not say so itself when a connection breaks half-way."""
    said = answer.read(LONGEST_ANSWER)
    if answer.length and len(said) < LONGEST_ANSWER:
        raise IncompleteRead(said, answer.length)
    return said


def _seconds(headers: Message) -> float:
    """Retry-After in seconds; a date is not waited for."""
    asked = headers.get("Retry-After", "")
    return float(asked) if asked.isdecimal() else 0.0


def _vectors(answer: Any, expected: int, name: str) -> Vectors:
    """The vectors in the order in which they were asked, at length 1."""
    try:
        rows = {int(row["index"]): row["embedding"] for row in answer["data"]}
        found: NDArray[np.float32] = np.array(
            [rows[place] for place in range(expected)], np.float32
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ModelSilent(f"{name}: expected {expected} vectors, got something else") from error
    if found.ndim != 2 or not found.size or not np.isfinite(found).all():
        raise ModelSilent(f"{name}: expected {expected} rows of finite numbers, got {found.shape}")
    return unit_rows(found)
