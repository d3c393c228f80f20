"""Who may edit the site's pages. The first argument is who is asking."""

from __future__ import annotations

from kith.accounts.models import Person
from kith.accounts.sight import role_codes

EDITOR = "content-editor"


def may_edit_pages(person: Person) -> bool:
    """Content editors, and whoever set the place up."""
    return person.is_active and (person.is_superuser or EDITOR in role_codes(person))
