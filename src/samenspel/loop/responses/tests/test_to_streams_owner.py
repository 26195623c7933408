"""Responses to streams stay as they were written, also for who owns the tables."""

from __future__ import annotations

import psycopg
import pytest

from samenspel.foundation.actors import Actor
from samenspel.loop.responses.models import StreamResponse
from samenspel.loop.responses.tests.answered_streams import SAID, flowing, told_in, written_to

pytestmark = pytest.mark.database


def test_the_owner_of_the_tables_cannot_change_or_remove_it_either(
    committed_db: object, bart: Actor, owner_connection: psycopg.Connection
) -> None:
    written_to(flowing(*told_in("understood", contact=bart)), bart)
    for sql in (
        "UPDATE responses_streamresponse SET text = 'anders'",
        "DELETE FROM responses_streamresponse",
        "TRUNCATE responses_streamresponse CASCADE",
        "UPDATE responses_laidready SET laid_at = now()",
        "DELETE FROM responses_laidready",
        "TRUNCATE responses_laidready",
    ):
        with pytest.raises(psycopg.IntegrityError), owner_connection.transaction():
            owner_connection.execute(sql)
    assert StreamResponse.objects.get().text == SAID
