from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kith.accounts"
    verbose_name = "People who sign in"

    def ready(self) -> None:
        from kith.accounts import receivers  # noqa: F401
