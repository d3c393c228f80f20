"""What anybody asks about what is held of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kith.areas.forms import StampedForm
from kith.core.forms import LineField, LinesField, Look
from kith.rights.enums import ContactWay, RequestKind
from kith.rights.operations.asking import Asked
from kith.rights.rules.limits import LONGEST_CONTACT, LONGEST_NAME, LONGEST_NOTE, LONGEST_WORDS

ABOUT = "rights"
KINDS = [
    (RequestKind.COMPLAINT, gettext_lazy("I want to complain about how you use what you hold")),
    (RequestKind.CORRECTION, gettext_lazy("Something that you hold about me is wrong")),
    (RequestKind.ACCESS, gettext_lazy("I want to see what you hold about me")),
    (RequestKind.ERASURE, gettext_lazy("I want you to erase what you hold about me")),
]
WAYS = [
    (ContactWay.NONE, gettext_lazy("Do not contact me. I will come back with my number")),
    (ContactWay.POST, gettext_lazy("By post")),
    (ContactWay.PHONE, gettext_lazy("By telephone")),
    (ContactWay.EMAIL, gettext_lazy("By e-mail")),
]
TOO_LONG = {"max_length": gettext_lazy("Keep it to %(limit_value)s characters or fewer")}


class AskForm(StampedForm):
    """What somebody asks, and whether and how it is safe to answer them."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What do you want to ask for?"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what you want to ask for"),
            "invalid_choice": gettext_lazy("Choose what you want to ask for"),
        },
    )
    words = LinesField(
        label=gettext_lazy("Tell us in your own words"),
        help_text=gettext_lazy("Say what it is about. You need not tell us why."),
        max_length=LONGEST_WORDS,
        error_messages={
            "required": gettext_lazy("Tell us what you want to ask"),
            **TOO_LONG,
        },
    )
    name = LineField(
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy(
            "To find what we hold we need the name that we may know you by. "
            "To complain you need not give one."
        ),
        required=False,
        max_length=LONGEST_NAME,
        error_messages=TOO_LONG,
    )
    contact_way = forms.ChoiceField(
        label=gettext_lazy("How may we answer you?"),
        help_text=gettext_lazy(
            "If somebody may open your letters, answer your phone or read your e-mail, "
            "choose not to be contacted."
        ),
        choices=WAYS,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose how we may answer you"),
            "invalid_choice": gettext_lazy("Choose how we may answer you"),
        },
    )
    contact = LinesField(
        label=gettext_lazy("The address or number to use"),
        required=False,
        max_length=LONGEST_CONTACT,
        error_messages=TOO_LONG,
    )
    contact_note = LinesField(
        label=gettext_lazy("When and how is it safe?"),
        help_text=gettext_lazy("For example: ring on Monday mornings, and do not leave a message."),
        required=False,
        max_length=LONGEST_NOTE,
        error_messages=TOO_LONG,
    )
    looks: ClassVar = {
        "kind": Look(size="m"),
        "words": Look(size="m", rows=6, private=True),
        "name": Look(size="m", private=True),
        "contact_way": Look(size="m"),
        "contact": Look(size="m", rows=3, private=True),
        "contact_note": Look(size="m", rows=3, private=True),
    }

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, about=ABOUT, **more)

    def clean(self) -> dict[str, Any] | None:
        """Somebody who wants an answer says where."""
        given = self.cleaned_data
        way = given.get("contact_way")
        if way and way != ContactWay.NONE and not given.get("contact"):
            message = _("Tell us the address or number, or choose not to be contacted")
            self.add_error("contact", ValidationError(message, "required"))
        return super().clean()

    @property
    def asked(self) -> Asked:
        """What a right form gives to the operation."""
        names = ("kind", "words", "name", "contact_way", "contact", "contact_note")
        return Asked(**{one: self.cleaned_data[one] for one in names})
