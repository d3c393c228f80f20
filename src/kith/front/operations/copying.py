"""What a translation has in common with the page that it translates.

The audit trail gets no line: it has whoever publishes the translation.
"""

from __future__ import annotations

from django.db import transaction
from wagtail.models import Page, Revision

from kith.front.models import ContentPage
from kith.front.queries.editing import page_with_code


def keep_code(*, source: Page, translation: Page) -> None:
    """Give a translation the code of its original: by it the two are found, and led to.

    A copy in the same language gets a code of its own, and so Wagtail empties it in every copy.
    """
    held = source.specific if source.live else source.get_latest_revision_as_object()
    code = getattr(held, "code", "")
    if not code or not isinstance(translation, ContentPage):
        return
    if page_with_code(code, locale_id=translation.locale_id, but=translation.pk):
        return
    with transaction.atomic():
        translation.code = code
        type(translation).objects.filter(pk=translation.pk).update(code=code)
        for revision in Revision.objects.for_instance(translation):
            revision.content["code"] = code
            revision.save(update_fields=["content"])
