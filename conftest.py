"""Fixtures that every test may use."""

from tests.support.browser import chromium, filled_template, house, open_house, visits
from tests.support.cast import amina, bart, carla, dirk, fenna, gerda, waterveen
from tests.support.database import (
    committed_db,
    django_db_setup,
    owner_connection,
    pytest_collection_modifyitems,
    serving_connection,
    test_server,
    transactional_db,
    worker_database,
)

__all__ = [
    "amina",
    "bart",
    "carla",
    "chromium",
    "committed_db",
    "dirk",
    "django_db_setup",
    "fenna",
    "filled_template",
    "gerda",
    "house",
    "open_house",
    "owner_connection",
    "pytest_collection_modifyitems",
    "serving_connection",
    "test_server",
    "transactional_db",
    "visits",
    "waterveen",
    "worker_database",
]
