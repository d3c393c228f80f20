from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "kith.areas"
    verbose_name = "Areas"
