"""Settings, all from the environment and safe by default. `docs/running.md` lists every variable."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from kith.core.environment import data_folder, flag, listed, secret_key

PACKAGE = Path(__file__).resolve().parent.parent
DATA = data_folder()
DEBUG = flag("KITH_DEBUG")
SECRET_KEY = secret_key(DATA)
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "There is no secret key. Run `kith serve`, which makes one, or set KITH_SECRET_KEY."
    )

ALLOWED_HOSTS = listed("KITH_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = listed("KITH_ORIGINS", [])
BEHIND_TLS = flag("KITH_BEHIND_TLS")
KITH_COMPONENTS = flag("KITH_COMPONENTS")  # shows the page of components, for engineers
AREA = os.environ.get("KITH_AREA")

# Lowest room first, so that packs load and tables are made in the order of the import law.
ROOMS = [
    "kith.core",
    "kith.accounts",
    "kith.areas",
    "kith.pledges",
    "kith.selfcheck",
    "kith.front",
]
INSTALLED_APPS = [
    *ROOMS,
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "kith.core.headers.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "kith.areas.middleware.NoIndexUntilAdopted",
]

ROOT_URLCONF = "kith.config.urls"
WSGI_APPLICATION = "kith.config.wsgi.application"
APPEND_SLASH = True
CSRF_FAILURE_VIEW = "kith.areas.views.form_refused"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kith.areas.context.area",
            ],
        },
    },
]
FORM_RENDERER = "kith.core.forms.DesignSystemRenderer"

SQLITE = {
    # One writer at a time, taken at BEGIN: a transaction that reads and then writes
    # never meets "database is locked". FULL: a commit survives a power cut.
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA mmap_size=134217728;"
        "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=2000;"
    ),
}


def database() -> dict[str, Any]:
    """`DATABASE_URL` (PostgreSQL), or SQLite in the data folder."""
    settings: dict[str, Any] = dict(
        dj_database_url.config(default=f"sqlite:///{DATA / 'kith.sqlite3'}", conn_max_age=None)
    )
    settings["ATOMIC_REQUESTS"] = False  # with IMMEDIATE each GET would take the write lock
    if settings["ENGINE"].endswith("sqlite3"):
        settings["OPTIONS"] = SQLITE
    elif settings["ENGINE"].endswith("postgresql"):
        settings["CONN_HEALTH_CHECKS"] = True
    else:
        raise ImproperlyConfigured("DATABASE_URL must be a postgresql:// or sqlite:// address.")
    return settings


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
    )
]
LOGIN_URL = "wagtailadmin_login"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("KITH_STATIC", DATA / "static"))
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "kith.core.static_files.FingerprintedStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_MAX_AGE = 3600

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# No public page sets a cookie; these are for the people who sign in.
SESSION_COOKIE_NAME = "kith_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_HTTPONLY = False
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # probes come from inside
    SECURE_HSTS_SECONDS = 31_536_000

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

WAGTAIL_SITE_NAME = "Kith"
WAGTAILADMIN_BASE_URL = listed("KITH_ORIGINS", ["http://127.0.0.1:8000"])[0]
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # the admin must call nobody
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_I18N_ENABLED = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "kith.core.logs.RouteOnlyFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "kith": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
