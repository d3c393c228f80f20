"""Whether a page would let the person in, so that no link leads to a closed door."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from kith.accounts.doors import would_let_in
from kith.accounts.models import Person

register = template.Library()


@register.simple_tag(takes_context=True)
def lets_in(context: dict[str, Any], address_name: str) -> bool:
    """Whether the page of that name, which takes no arguments, lets the person in."""
    person = context["request"].user
    return isinstance(person, Person) and would_let_in(person, reverse(address_name))
