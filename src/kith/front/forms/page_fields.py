"""Fields of the editors' forms, so that nobody who writes a page ever sees JSON."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from wagtail.admin.widgets import AdminPageChooser

from kith.front.queries.editing import codes_of_pages, pages_with_codes

MOST_RELATED = 5
MOST_WORDS = 40
LONGEST_WORD = 60
MOST_DIGITS = 9
"""As many as the id of any page has. More is no id, and no database would take it."""


class LinesField(forms.CharField):
    """Words or phrases, one a line, kept as a list."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("widget", forms.Textarea(attrs={"rows": 5}))
        super().__init__(**more)

    def prepare_value(self, value: Any) -> Any:
        """A list is shown a line each."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """The lines that say something, each once."""
        lines = (" ".join(line.split()) for line in (value or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def validate(self, value: Any) -> None:
        """Few enough, and none so long that it is a sentence."""
        super().validate(value)
        if len(value) > MOST_WORDS:
            raise forms.ValidationError(f"Give at most {MOST_WORDS} words or phrases.")
        long = next((one for one in value if len(one) > LONGEST_WORD), "")
        if long:
            raise forms.ValidationError(
                f"“{long[:LONGEST_WORD]}…” is too long. Give words or short phrases, one a line."
            )

    def run_validators(self, value: Any) -> None:
        """A list has no length of letters."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other words are given now."""
        return bool(list(initial or []) != self.to_python(data))


class Chosen(list[Any]):
    """Ids of pages as a form sends them, as against codes as a page keeps them."""


class PagesWidget(forms.Widget):
    """Places for pages, each chosen by its title."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.chooser = AdminPageChooser()

    @property
    def media(self) -> forms.Media:
        """What the choosers need."""
        needed: forms.Media = self.chooser.media
        return needed

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """All places, the filled ones first."""
        given = [*(value or []), *[None] * MOST_RELATED][:MOST_RELATED]
        base = (attrs or {}).get("id", name)
        return format_html_join(
            "",
            '<div class="w-mb-2">{}</div>',
            (
                (
                    self.chooser.render(
                        f"{name}_{number}", one, {"id": f"{base}_{number}"}, renderer
                    ),
                )
                for number, one in enumerate(given)
            ),
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Chosen:
        """The ids that were sent, each once."""
        sent = (data.get(f"{name}_{number}") for number in range(MOST_RELATED))
        ids = (one for one in sent if one and one.isdecimal() and len(one) <= MOST_DIGITS)
        return Chosen(dict.fromkeys(int(one) for one in ids))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Whether the form did not ask."""
        return all(f"{name}_{number}" not in data for number in range(MOST_RELATED))

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The first place."""
        return f"{id_}_0" if id_ else id_


class PagesField(forms.Field):
    """Pages chosen by title and kept as codes, which are the same in every language."""

    widget = PagesWidget

    def prepare_value(self, value: Any) -> Any:
        """What a page keeps are codes; the choosers want ids. A page that is gone drops out."""
        if isinstance(value, Chosen):
            return value
        found = pages_with_codes(list(value or []))
        return [found[code] for code in value or [] if code in found]

    def clean(self, value: Any) -> list[str]:
        """The codes of the pages chosen."""
        chosen = list(value or [])
        codes = codes_of_pages(chosen)
        if any(page_id not in codes for page_id in chosen):
            raise forms.ValidationError(
                "One of these pages cannot be named yet: it is the home page, or it was never "
                "saved with a code. Open it, save it, and choose it again."
            )
        return [codes[page_id] for page_id in chosen]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other pages are chosen now."""
        return bool(list(self.prepare_value(initial)) != list(data or []))
