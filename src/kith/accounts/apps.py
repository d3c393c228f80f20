from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kith.accounts"
    verbose_name = "People who sign in"
