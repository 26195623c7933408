"""What happens around every page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from samenspel.doors.web.errors import page_for
from samenspel.foundation.errors import DomainError


class DomainErrorMiddleware:
    """Turns an error of the domain that no view caught into its page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for it, unless the API answers for itself."""
        if isinstance(exception, DomainError) and not request.path.startswith("/api/"):
            return page_for(request, exception)
        return None
