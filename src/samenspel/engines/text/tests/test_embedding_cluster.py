"""Several machines read what one would, and give the same."""

from collections.abc import Iterator

import numpy as np
import pytest
from distributed import Client, LocalCluster

from samenspel.engines.streams.finding import find_streams
from samenspel.engines.text.embedding import embedder
from samenspel.engines.text.embedding.cluster import OnCluster, on_cluster

NEEDS = [
    f"{begin} {what} {end}"
    for begin in ("Graag", "Kunt u zorgen voor", "Wij vragen om", "Er is behoefte aan")
    for what in ("een veilige oversteek", "meer groen", "hulp bij schulden")
    for end in ("bij de school", "in onze wijk", "zo snel als het kan")
]


@pytest.fixture(scope="module")
def two_workers() -> Iterator[Client]:
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0"
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def test_two_workers_read_what_one_machine_reads(two_workers: Client) -> None:
    alone = embedder("meaning").embed(NEEDS)
    together = OnCluster(two_workers).embed(NEEDS)
    assert together.dtype == np.float32
    assert float(np.abs(together - alone).max()) < 1e-6


def test_streams_of_a_cluster_are_those_of_one_machine(two_workers: Client) -> None:
    alone, together = find_streams(NEEDS), find_streams(NEEDS, model=OnCluster(two_workers))
    assert together.assignments.tolist() == alone.assignments.tolist()


def test_each_portion_is_read_by_somebody(
    two_workers: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("samenspel.engines.text.embedding.cluster.PORTION", 5)
    read = OnCluster(two_workers).embed(NEEDS)
    assert float(np.abs(read - embedder("meaning").embed(NEEDS)).max()) < 1e-6


def test_a_worker_that_dies_is_made_up_for(two_workers: Client) -> None:
    before = set(two_workers.scheduler_info()["workers"])
    two_workers.restart_workers(list(before)[:1], timeout=30)
    assert len(OnCluster(two_workers).embed(NEEDS)) == len(NEEDS)


def test_nothing_to_read_is_nothing_read(two_workers: Client) -> None:
    assert OnCluster(two_workers).embed([]).shape == (0, 512)


def test_a_cluster_is_found_by_its_address(two_workers: Client) -> None:
    found = on_cluster(two_workers.scheduler_info()["address"])
    with found.client:
        assert found.digest == embedder("meaning").digest
        assert found.embed(["De stoep is kapot"]).shape == (1, found.dimensions)
