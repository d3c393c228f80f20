"""allauth's forms in our words and looks. What they check and do is allauth's."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account_forms
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as code_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as passkey_forms
from django import forms

from kith.core.forms import Look

LONG_ENOUGH = "At least 12 characters. Three words that only you would put together work well."
ADDRESS_WANTED = {
    "required": "Enter your e-mail address",
    "invalid": "Enter an e-mail address in the right format, like name@example.org",
}
CODE_LOOK = Look(characters=10, autocomplete="one-time-code")


class PasswordWidget(forms.PasswordInput):
    """A password with a button that shows it, where scripts run. Pasting is never hindered."""

    template_name = "accounts/password_widget.html"

    def __init__(self, autocomplete: str) -> None:
        super().__init__(
            attrs={
                "class": "govuk-password-input__input govuk-js-password-input-input",
                "autocomplete": autocomplete,
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        )


def _say_password(field: forms.Field, label: str, autocomplete: str, wanted: str) -> None:
    field.label = label
    field.help_text = LONG_ENOUGH if wanted == "Enter a new password" else ""
    field.widget = PasswordWidget(autocomplete)
    field.error_messages["required"] = wanted


def _say_new_password(fields: dict[str, forms.Field]) -> None:
    _say_password(fields["password1"], "New password", "new-password", "Enter a new password")
    _say_password(
        fields["password2"],
        "New password again",
        "new-password",
        "Enter the new password a second time",
    )


def _say_address(field: forms.Field, autocomplete: str) -> None:
    field.label = "E-mail address"
    field.widget = forms.EmailInput(
        attrs={"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"}
    )
    field.error_messages.update(ADDRESS_WANTED)


def _say_code(field: forms.Field, label: str, hint: str) -> None:
    field.label = label
    field.help_text = hint
    field.widget = forms.TextInput(
        attrs={"inputmode": "numeric", "autocapitalize": "none", "spellcheck": "false"}
    )
    field.error_messages["required"] = "Enter the code"


class SignInForm(account_forms.LoginForm):
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_address(self.fields["login"], "username webauthn")
        _say_password(
            self.fields["password"], "Password", "current-password", "Enter your password"
        )


class PasswordAgainForm(account_forms.ReauthenticateForm):
    """The password, once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_password(
            self.fields["password"], "Password", "current-password", "Enter your password"
        )


class ChangePasswordForm(account_forms.ChangePasswordForm):
    """The password as it is, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_password(
            self.fields["oldpassword"],
            "Password now",
            "current-password",
            "Enter the password that you have now",
        )
        _say_new_password(self.fields)


class SetPasswordForm(account_forms.SetPasswordForm):
    """A first password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_new_password(self.fields)


class AskForPasswordForm(account_forms.ResetPasswordForm):
    """The address to which a link is sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_address(self.fields["email"], "username")


class NewPasswordForm(account_forms.ResetPasswordKeyForm):
    """A new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_new_password(self.fields)


class CodeForm(code_forms.AuthenticateForm):
    """A code of the app, or a recovery code."""

    looks: ClassVar = {"code": CODE_LOOK}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(
            self.fields["code"],
            "Code",
            "The six digits that your app shows now, or one of your recovery codes.",
        )


class CodeAgainForm(code_forms.ReauthenticateForm):
    """A code, once more."""

    looks: ClassVar = {"code": CODE_LOOK}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(
            self.fields["code"],
            "Code",
            "The six digits that your app shows now, or one of your recovery codes.",
        )


class AddAppForm(ActivateTOTPForm):
    """The first code of a new app, which proves that it has the key."""

    looks: ClassVar = {"code": CODE_LOOK}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(self.fields["code"], "Code", "The six digits that your app shows now.")


# What comes instead of a passkey's answer when somebody writes it by hand; allauth catches some.
UNREADABLE = (AttributeError, IndexError, KeyError, TypeError, ValueError)


class _ReadsAnswer:
    """Refuses an answer that cannot be read, which would otherwise end in a broken page."""

    def clean_credential(self) -> Any:
        """As allauth's."""
        try:
            return super().clean_credential()  # type: ignore[misc]
        except UNREADABLE:
            raise get_adapter().validation_error("incorrect_passkey") from None


class SignInByPasskeyForm(_ReadsAnswer, passkey_forms.LoginWebAuthnForm):
    """A passkey alone."""


class PasskeyForm(_ReadsAnswer, passkey_forms.AuthenticateWebAuthnForm):
    """A passkey after the password."""


class PasskeyAgainForm(_ReadsAnswer, passkey_forms.ReauthenticateWebAuthnForm):
    """A passkey, once more."""


class AddPasskeyForm(passkey_forms.AddWebAuthnForm):
    """A name for a new passkey. Every passkey signs in without a password.

    A passkey that was made is never refused for want of a name: it gets one.
    """

    looks: ClassVar = {"name": Look(says_optional=False, characters=20)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)
        _say_name(self.fields["name"])
        self.fields["credential"].error_messages["required"] = "The passkey was not made. Try again"

    def clean(self) -> dict[str, Any]:
        """As allauth's, and nothing that cannot be read."""
        try:
            return super().clean()
        except UNREADABLE:
            raise get_adapter().validation_error("incorrect_passkey") from None


class NamePasskeyForm(passkey_forms.EditWebAuthnForm):
    """Another name for a passkey."""

    looks: ClassVar = {"name": Look(characters=20)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_name(self.fields["name"])
        self.fields["name"].error_messages["required"] = "Enter a name for this passkey"


def _say_name(field: forms.Field) -> None:
    field.label = "Name of this passkey"
    field.help_text = "So that you know which is which, like “work laptop” or “phone”."
    field.widget = forms.TextInput(attrs={"maxlength": "60", "autocomplete": "off"})
