"""From where a request comes, for rate limits only: never stored, never logged."""

from django.conf import settings
from django.http import HttpRequest


def sender_of(request: HttpRequest) -> str:
    """The sender's address. Behind a proxy of ours (when the public address is https) the last hop it names."""
    if settings.HTTPS:
        hops = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
        if hops[-1].strip():
            return hops[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
