"""BERTopic on the same vectors. It lives in an environment of its own, so nothing of ours is imported here."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import Any

import numpy as np

from benchmarks.streams.given import Given, Grouping, grouping


def bertopic(given: Given) -> Grouping:
    """BERTopic (Grootendorst, 2022) as it comes, with a seed in its UMAP."""
    return _topics(given)


def bertopic_of_five(given: Given) -> Grouping:
    """The same with topics from five texts on instead of ten, for sets of small groups."""
    return _topics(given, min_topic_size=5)


def warm(given: Given) -> None:
    """Numba compiles at first use; that is not counted."""
    few = min(len(given.texts), 200)
    _topics(replace(given, texts=given.texts[:few], vectors=given.vectors[:few]))


def _topics(given: Given, **settings: Any) -> Grouping:
    """The UMAP is the one that BERTopic makes for itself, but for the seed, without which no run is like another."""
    flat = import_module("umap").UMAP(
        n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=given.seed
    )
    model = import_module("bertopic").BERTopic(umap_model=flat, **settings)
    labels, _ = model.fit_transform(given.texts, given.vectors)
    return grouping(given, np.array(labels))
