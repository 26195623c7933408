"""What is commonly used to group texts. Those that are told how many groups there are have a great advantage."""

from __future__ import annotations

import random

import igraph
import numpy as np
import stopwordsiso
from scipy.sparse import csr_array
from sklearn.cluster import HDBSCAN, KMeans
from sklearn.decomposition import NMF, LatentDirichletAllocation
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.metrics import silhouette_score
from sklearn.neighbors import NearestNeighbors

from benchmarks.streams.given import Given, Grouping, Labels, grouping

# By half of the number again: where the silhouette is highest is seldom sharp.
TRIED = (2, 3, 4, 6, 9, 14, 20, 30, 45, 68, 100, 150)
NEIGHBOURS = 15


def k_means(given: Given) -> Grouping:
    """k-means that is told how many groups there are, the best of ten starts."""
    return grouping(given, _k_means(given, given.groups, starts=10))


def k_means_by_silhouette(given: Given) -> Grouping:
    """k-means that finds out how many by the silhouette (Rousseeuw, 1987)."""
    tried = [_k_means(given, k, starts=3) for k in TRIED if k < len(given.texts) / 2]
    worth = [silhouette_score(given.vectors, labels, metric="cosine") for labels in tried]
    return grouping(given, tried[int(np.argmax(worth))])


def _k_means(given: Given, groups: int, *, starts: int) -> Labels:
    found: Labels = KMeans(groups, n_init=starts, random_state=given.seed).fit_predict(
        given.vectors
    )
    return found


def nmf(given: Given) -> Grouping:
    """Non-negative matrix factorisation of TF-IDF, told how many groups there are."""
    words = TfidfVectorizer(stop_words=_small_words(given), min_df=2, sublinear_tf=True)
    model = NMF(given.groups, random_state=given.seed, max_iter=400)
    return grouping(given, model.fit_transform(words.fit_transform(given.texts)).argmax(axis=1))


def lda(given: Given) -> Grouping:
    """Latent Dirichlet allocation of word counts (Blei, Ng & Jordan, 2003), told how many groups there are."""
    words = CountVectorizer(stop_words=_small_words(given), min_df=2)
    model = LatentDirichletAllocation(given.groups, random_state=given.seed)
    return grouping(given, model.fit_transform(words.fit_transform(given.texts)).argmax(axis=1))


def hdbscan(given: Given) -> Grouping:
    """HDBSCAN (Campello, Moulavi & Sander, 2013) on the vectors, as scikit-learn sets it."""
    return grouping(given, HDBSCAN(copy=True).fit_predict(given.vectors))


def leiden(given: Given) -> Grouping:
    """Leiden (Traag, Waltman & Van Eck, 2019) at its default resolution on the plain cosine graph."""
    graph = _cosine_graph(given)
    edges = np.column_stack(graph.nonzero())
    web = igraph.Graph(n=len(given.texts), edges=edges)
    igraph.set_random_number_generator(random.Random(given.seed))
    found = web.community_leiden(
        objective_function="modularity", weights=graph.data, resolution=1.0, n_iterations=-1
    )
    return grouping(given, np.array(found.membership))


def _cosine_graph(given: Given) -> csr_array:
    """Each text tied to its nearest fifteen by their cosine; upper half."""
    k = min(NEIGHBOURS, len(given.texts) - 1)
    near = NearestNeighbors(n_neighbors=k, metric="cosine").fit(given.vectors)
    ties = csr_array(near.kneighbors_graph(mode="distance"))
    ties.data = np.maximum(1 - ties.data, 1e-6)
    either = ties.maximum(ties.T).tocoo()
    upper = either.row < either.col
    half = (either.data[upper], (either.row[upper], either.col[upper]))
    return csr_array(half, shape=either.shape)


def _small_words(given: Given) -> list[str] | None:
    return sorted(stopwordsiso.stopwords(list(given.languages))) or None
