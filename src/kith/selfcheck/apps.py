from django.apps import AppConfig


class SelfcheckConfig(AppConfig):
    """The private check."""

    name = "kith.selfcheck"
    label = "selfcheck"
    verbose_name = "The private check"
