"""The form of an organisation's logo."""

from __future__ import annotations

from django import forms

from kith.core.forms import UploadField
from kith.core.uploads.kinds import PICTURE


class LogoForm(forms.Form):
    """One picture."""

    file = UploadField(label="Picture", kinds={PICTURE})
