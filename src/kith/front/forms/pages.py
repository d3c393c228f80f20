"""The form in which somebody writes a page: choices by name, and a sentence for what is missing.

What keeps a page from going live is asked when it is sent in or published. A draft may be
anything, so that nothing typed is ever refused a place.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from wagtail.admin.forms.pages import CopyForm, WagtailAdminPageForm

from kith.front.enums import CONCERN_CHOICES, SUBJECT_CHOICES
from kith.front.forms.page_fields import LinesField, PagesField
from kith.front.queries.editing import (
    free_code,
    page_with_code,
    stage_choices,
    taken_slugs,
)
from kith.front.rules.editing.completeness import Written, lacks

KEPT_AS_LISTS = ("subjects", "concerns", "life_stages")
ASKED_NOTHING = ("publish_copies", "alias")
"""Ways in which a copy would be live at once, at another address, and nobody asked what it lacks."""


class DraftCopyForm(CopyForm):  # type: ignore[misc]
    """A copy is a draft, to be looked through and published like any other."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ASKED_NOTHING:
            self.fields.pop(name, None)


class ContentPageForm(WagtailAdminPageForm):  # type: ignore[misc]
    """What every type of page asks of whoever writes it."""

    subjects = forms.MultipleChoiceField(
        label="Whom it is about",
        required=False,
        choices=SUBJECT_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        help_text="In the reader's own words. Tick none when it is for everybody.",
    )
    concerns = forms.MultipleChoiceField(
        label="What it is about",
        required=False,
        choices=CONCERN_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        help_text="Search and the guided plan find the page by these.",
    )
    life_stages = forms.MultipleChoiceField(
        label="Stages of life",
        required=False,
        choices=stage_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="The page is listed with each stage that you tick.",
    )
    words = LinesField(
        label="Other words people search by",
        required=False,
        help_text="One word or short phrase a line. People mistype and say things their own way.",
    )
    related = PagesField(
        label="Read next",
        required=False,
        help_text="Up to five pages, in this order. They are shown below this one.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in KEPT_AS_LISTS:
            self._keep_unknown_codes(name)
        if "life_stage" in self.fields:
            self.fields["life_stage"] = forms.ChoiceField(
                label="Stage of life", choices=[("", "Choose one"), *stage_choices()]
            )

    def _keep_unknown_codes(self, name: str) -> None:
        """A code that the area no longer names stays until somebody unticks it."""
        field = self.fields.get(name)
        if isinstance(field, forms.MultipleChoiceField):
            choices: list[Any] = list(field.choices)  # type: ignore[arg-type]
            known = {code for code, _label in choices}
            held = getattr(self.instance, name) or []
            field.choices = [*choices, *((one, one) for one in held if one not in known)]

    def clean(self) -> dict[str, Any]:
        """What is missing, each thing beside its field, when the page is to go live."""
        cleaned: dict[str, Any] = super().clean()
        self._find_a_code(cleaned)
        if not self.is_deferred_validation:
            for lack in lacks(self._written(cleaned), on=timezone.localdate()):
                if lack.field not in self.errors:
                    self.add_error(lack.field if lack.field in self.fields else None, lack.says)
        return cleaned

    def _find_a_code(self, cleaned: dict[str, Any]) -> None:
        """A page that was given no code is called by its address; a double is told of."""
        place = {"locale_id": self.instance.locale_id, "but": self.instance.pk}
        if self.instance.locale_id is None and self.parent_page is not None:
            place["locale_id"] = self.parent_page.locale_id
        code = cleaned.get("code")
        if not code and cleaned.get("slug"):
            cleaned["code"] = free_code(cleaned["slug"], **place)
        elif code and (double := page_with_code(code, **place)):
            self.add_error(
                "code",
                f"The page “{double.draft_title or double.title}” has this code already. "
                "Choose another one.",
            )

    def _written(self, cleaned: dict[str, Any]) -> Written:
        parent = self.parent_page
        told: dict[str, Any] = {name: cleaned.get(name) for name in Written.__dataclass_fields__}
        told["taken"] = taken_slugs(parent)
        texts = ("title", "neutral_title", "slug", "specialist", "specialist_by")
        told |= {name: told[name] or "" for name in (*texts, "summary", "owner_role")}
        return Written(**{**told, "parent_slug": parent.slug if parent is not None else ""})
