"""Words that the box suggests while somebody types. It reads no session and writes nothing."""

from __future__ import annotations

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from kith.areas.context import area_of
from kith.directory.forms.finding import SuggestForm
from kith.directory.queries.finding_lists import lists_of
from kith.directory.queries.suggesting import suggestions
from kith.directory.rules.api_limits import Limit
from kith.directory.views.api_door import seconds_to_wait

LIMIT = Limit()


# A post, so that no address and no log has the words. No token guards it, as with the question
# itself: nothing is written, and a token needs a cookie.
@csrf_exempt
@require_POST
@cache_control(no_store=True)
@sensitive_post_parameters()
def suggest(request: HttpRequest) -> JsonResponse:
    """What the box suggests; nothing where a machine asks too often."""
    area = area_of(request)
    if not area:
        raise Http404("No pack is loaded.")
    if wait := seconds_to_wait(request, LIMIT):
        return JsonResponse({"words": []}, status=429, headers={"Retry-After": str(wait)})
    form = SuggestForm(request.POST)
    typed = form.cleaned_data["words"] if form.is_valid() else ""
    return JsonResponse({"words": suggestions(area, lists_of(area), typed)})
