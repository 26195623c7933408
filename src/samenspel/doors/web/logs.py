"""What may stand in a log: never a key. Whoever reads along there must not be able to open a voice."""

import logging
import re

_KEY = re.compile(r"(/s/)[^\s/?#\"']+")


class WithoutKeys(logging.Filter):
    """Takes keys out of what is about to be logged, wherever they stand in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always log it, without the keys."""
        said = record.getMessage()
        if "/s/" in said:
            record.msg, record.args = _KEY.sub(r"\1…", said), None
        return True
