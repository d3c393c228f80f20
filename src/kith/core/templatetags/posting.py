"""The key that makes a form count once, however often it is sent."""

from __future__ import annotations

from uuid import uuid4

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def post_key() -> SafeString:
    """A hidden field with a key of this rendering's own. Every form that posts carries one."""
    return format_html('<input type="hidden" name="post_key" value="{}">', uuid4())
