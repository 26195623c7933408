"""What happens around every page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from samenspel.doors.web.errors import error_page, page_for
from samenspel.foundation.errors import DomainError


class ErrorPageMiddleware:
    """Turns an error of the domain that no view caught into its page, and an empty 405 into one that says something."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; a wrong method gets a page, with what is allowed beside it."""
        response = self.get_response(request)
        if response.status_code != 405 or request.path.startswith("/api/"):
            return response
        page = error_page(request, 405)
        page.headers["Allow"] = response.headers.get("Allow", "GET")
        return page

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for it, unless the API answers for itself."""
        if isinstance(exception, DomainError) and not request.path.startswith("/api/"):
            return page_for(request, exception)
        return None
