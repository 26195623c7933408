"""Who is told what, when something happens with a stream. Speakers are told nothing: nothing is asked of them."""

from collections.abc import Iterable

from samenspel.foundation.journal import Letter, tells
from samenspel.foundation.models import JournalEntry
from samenspel.loop.streams.models import Follower


@tells("streams.news-gathered")
def tell_followers(entry: JournalEntry) -> Iterable[Letter]:
    """Who follows it: that there are new voices, and never what they said."""
    told = Follower.objects.filter(stream=entry.matter, until=None, told_at=entry.happened_at)
    for follower in told:
        yield Letter("streams/news", person=follower.person_id)
