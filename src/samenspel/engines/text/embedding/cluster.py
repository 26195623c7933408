"""Reading a large set on several machines: the same model on each, the texts divided among them.

Reading is what takes the time of a large run, and each text is read by itself, so that is
what is spread. Dask carries the portions; it is an extra, and no part of an installation of one machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from samenspel.engines.text.embedding.choosing import embedder
from samenspel.engines.text.embedding.port import Embedder, ModelMissing, Vectors

if TYPE_CHECKING:
    from distributed import Client

PORTION = 4_096


@dataclass(frozen=True, slots=True)
class OnCluster:
    """A model that reads on the workers of a Dask cluster: an `Embedder` like the others.

    named: of the model, as in `embedder`; it must be installed on every worker. What comes back is what one machine
    would give; as in any other company, a text may differ by 1e-6.
    """

    client: "Client"
    named: str = "meaning"

    @property
    def name(self) -> str:
        """What a person calls this model."""
        return self._here.name

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return self._here.dimensions

    @property
    def digest(self) -> str:
        """The same as of the model on one machine, since the vectors are."""
        return self._here.digest

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`. A worker that falls away is made up for by the others."""
        portions = [list(texts[start : start + PORTION]) for start in range(0, len(texts), PORTION)]
        # Not pure: the texts of people are not to be found back by a name made from them.
        read = self.client.map(partial(_read, self.named), portions, pure=False)
        vectors = self.client.gather(read)  # type: ignore[no-untyped-call]  # [third-party-types]
        return np.concatenate([np.empty((0, self.dimensions), np.float32), *vectors])

    @property
    def _here(self) -> Embedder:
        return embedder(self.named)


def on_cluster(address: str, named: str = "meaning") -> OnCluster:
    """The model on the workers of the Dask scheduler at this address. Raises ModelMissing where Dask is not installed.

    Whoever reaches the scheduler can run code on it: keep it on a network of its own, or use tls:// addresses.
    """
    try:
        from distributed import Client  # noqa: PLC0415 [framework-contract]
    except ImportError as missing:
        raise ModelMissing(
            "For a cluster, install Samenspel with its extra “cluster” (Dask)."
        ) from missing
    client = Client(address)  # type: ignore[no-untyped-call]  # [third-party-types]
    return OnCluster(client, named)


def _read(named: str, texts: list[str]) -> Vectors:
    return embedder(named).embed(texts)
