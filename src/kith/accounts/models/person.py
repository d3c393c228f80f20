"""People who sign in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from kith.core.models import Record


class People(BaseUserManager["Person"]):
    """Makes people; an e-mail address names one person whatever its capitals."""

    def get_by_natural_key(self, email: str | None) -> Person:
        """The person with this address."""
        return self.get(email__iexact=email)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """Add a person. Without a password they cannot sign in by one."""
        person = self.model(email=self.normalize_email(email), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """Add a system administrator."""
        return self.create_user(email, password, is_superuser=True, **fields)


class Person(Record, AbstractBaseUser, PermissionsMixin):
    """Somebody with an account: a practitioner, an editor, a champion. Never a resident."""

    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = People()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name_plural = "people"
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="one_person_an_address")
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name to show; Wagtail asks for it."""
        return str(self)

    def get_short_name(self) -> str:
        """The name to greet with."""
        return self.name.split(" ")[0] if self.name else self.email
