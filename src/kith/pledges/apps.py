from django.apps import AppConfig


class PledgesConfig(AppConfig):
    name = "kith.pledges"
    verbose_name = "Pledges"
