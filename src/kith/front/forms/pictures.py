"""The form by which a picture comes in: through the gate, and never without words for it."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from kith.core.refusals import Refusal
from kith.core.uploads import examine
from kith.core.uploads.kinds import PICTURE, most_megabytes, taken


class PictureField(WagtailImageField):  # type: ignore[misc]
    """A picture as the gate drew it anew. What was sent is never opened otherwise, nor kept.

    It takes a name of our own: the name of a file may be the name of somebody in the picture.
    """

    default_validators = ()

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        chosen = taken({PICTURE})
        self.help_text = (
            f"{chosen[:1].upper()}{chosen[1:]}, up to {most_megabytes({PICTURE})} MB. "
            "What a camera wrote into it, such as the place, is taken out."
        )

    def to_python(self, data: Any) -> Any:
        """The picture drawn anew, or the gate's sentence why not."""
        file = forms.FileField.to_python(self, data)
        if file is None:
            return None
        try:
            examined = examine(file=file, kinds={PICTURE})
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal
        ending = examined.name.rpartition(".")[2]
        return SimpleUploadedFile(
            f"{secrets.token_hex(10)}.{ending}", examined.content, examined.content_type
        )


class PictureForm(BaseImageForm):  # type: ignore[misc]
    """Wagtail's form for a picture."""

    file = PictureField(
        label="Picture", allow_empty_file=True, widget=BaseImageForm.Meta.widgets["file"]
    )
    description = forms.CharField(
        label="What the picture shows",
        max_length=255,
        help_text=(
            "In words, for people who do not see it. No names of people. A page may say it "
            "otherwise, or mark the picture as decorative."
        ),
    )
