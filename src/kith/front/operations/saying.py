"""A digest of what a page says, so that a change since somebody read it shows."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from kith.front.enums import InformationKind
from kith.front.models import ContentPage, InformationPage

EDITORS_KEY = re.compile(r'\s*data-block-key="[^"]*"')


def is_for_safety(*, page: ContentPage) -> bool:
    """Whether safety rests on it: a sensitive page, or the one on covering tracks."""
    tracks = isinstance(page, InformationPage) and page.kind == InformationKind.TRACKS
    return bool(page.is_sensitive or tracks)


def said(*, page: ContentPage) -> str:
    """A digest of its titles, its summary and its body, with where links lead and what is shown.

    The same words saved again have the same one: the keys that an editor's browser or Wagtail
    gives to the parts of a body are left out.
    """
    body = [[one.block_type, _bare(one.block.get_prep_value(one.value))] for one in page.body]
    words = [page.title, page.neutral_title, page.summary, body]
    text = json.dumps(words, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        is_part = value.keys() == {"id", "type", "value"}
        return {key: _bare(one) for key, one in value.items() if not (is_part and key == "id")}
    if isinstance(value, list):
        return [_bare(one) for one in value]
    return EDITORS_KEY.sub("", value) if isinstance(value, str) else value
