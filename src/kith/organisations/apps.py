from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "kith.organisations"
    verbose_name = "Organisations, their teams and their people"
