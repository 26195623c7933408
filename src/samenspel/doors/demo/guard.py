"""What is open in the demonstration alone: there is nothing at such an address for anybody else."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponseBase

from samenspel.people.access import demonstration_is_open

P = ParamSpec("P")


def only_in_demonstration(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """The same view, for a browser on the machine that runs the demonstration; 404 for everyone else."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not demonstration_is_open(request):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
