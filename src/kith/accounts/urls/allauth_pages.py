"""Those of allauth's pages that the house has. It looks them up by these names, without a namespace.

What is not here does not exist. The names at the end must resolve, and answer 404: nobody signs
up, and addresses are changed by whoever answers for a person.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.urls import URLPattern, path, re_path

from kith.accounts.views import second_factor, signing_in

urlpatterns: list[URLPattern] = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("2fa/", factors.index, name="mfa_index"),
    path("2fa/needed/", second_factor.needed, name="second_factor_needed"),
    path("2fa/authenticate/", signing_in.prove_second_factor, name="mfa_authenticate"),
    path("2fa/reauthenticate/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", second_factor.add_app, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", second_factor.recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("2fa/webauthn/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", second_factor.add_passkey, name="mfa_add_webauthn"),
    path("2fa/webauthn/login/", signing_in.sign_in_by_passkey, name="mfa_login_webauthn"),
    path(
        "2fa/webauthn/reauthenticate/",
        passkeys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "2fa/webauthn/keys/<int:pk>/remove/",
        second_factor.remove_passkey,
        name="mfa_remove_webauthn",
    ),
    path("2fa/webauthn/keys/<int:pk>/edit/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("signup/", signing_in.closed, name="account_signup"),
    path("email/", signing_in.closed, name="account_email"),
    path("confirm-email/", signing_in.closed, name="account_email_verification_sent"),
    path("2fa/recovery-codes/download/", signing_in.closed, name="mfa_download_recovery_codes"),
]
