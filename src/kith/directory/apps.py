"""The directory as a Django app."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Services that people can find."""

    name = "kith.directory"
    verbose_name = "Directory"
