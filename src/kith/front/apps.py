from django.apps import AppConfig


class FrontConfig(AppConfig):
    name = "kith.front"
    verbose_name = "Front door"
