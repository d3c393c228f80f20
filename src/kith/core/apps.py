from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "kith.core"
    verbose_name = "Core"
