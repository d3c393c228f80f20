from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "kith.rights"
    verbose_name = "Rights"
