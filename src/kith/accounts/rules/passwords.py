"""How passwords are kept: Argon2id, at the cost that OWASP's password storage sheet asks for."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2idHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB of memory, two passes and one lane (OWASP, second of its equals).

    Django's own asks for 100 MiB in eight lanes: on a small server ten people who sign in at
    once would take a gigabyte.
    """

    memory_cost = 19 * 1024  # KiB
    time_cost = 2
    parallelism = 1
