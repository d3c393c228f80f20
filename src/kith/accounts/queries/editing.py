"""Who may come into the editors' pages, and as what. The first argument is who is asking."""

from __future__ import annotations

from kith.accounts.models import Person
from kith.accounts.sight import role_codes

GROUPS = {
    "content-editor": "Editors",
    "content-reviewer": "Reviewers",
    "content-publisher": "Publishers",
}
"""By role, the group whose rights on pages the front sets when a pack is loaded."""


def groups_due(person: Person) -> set[str]:
    """The names of the groups that a person's roles put them into."""
    held = role_codes(person)
    return {group for role, group in GROUPS.items() if role in held}


def may_edit_pages(person: Person) -> bool:
    """Editors, reviewers and publishers, and whoever set the place up."""
    return person.is_active and (person.is_superuser or bool(groups_due(person)))
