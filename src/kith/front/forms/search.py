"""What somebody types into the search."""

from __future__ import annotations

from django import forms

from kith.areas.forms import AskedField
from kith.areas.rules.words import shown_words

A_TIME = 20
MOST_SHOWN = 200
MOST_DIGITS = 3


class SearchForm(forms.Form):
    """The words, whether they are to be taken as typed, and how many results are shown."""

    words = AskedField()
    exact = forms.BooleanField(required=False)

    @property
    def typed(self) -> str:
        """The words as they were typed, for the box, whether or not they are too many."""
        return shown_words(self.data.get("words", ""))

    @property
    def error(self) -> str:
        """The sentence that says what is wrong; empty when nothing is."""
        return next((str(one) for one in self.errors.get("words", ())), "")

    def shown(self, group: str) -> int:
        """How many results of a group to show. What is no such number is the first lot."""
        given = self.data.get(group, "")
        if not (given.isascii() and given.isdigit() and len(given) <= MOST_DIGITS):
            return A_TIME
        return min(max(int(given), A_TIME), MOST_SHOWN)
