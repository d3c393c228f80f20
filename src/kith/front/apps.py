from __future__ import annotations

from django.apps import AppConfig


class FrontConfig(AppConfig):
    name = "kith.front"
    verbose_name = "Front door"

    def ready(self) -> None:
        from kith.front import receivers  # noqa: F401
