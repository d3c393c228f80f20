"""Settings, all from the environment and safe by default. `docs/running.md` lists every variable."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from kith.accounts.rules.work_account import WorkAccountMisstated, work_account_from
from kith.config.languages import languages_in, right_to_left_among
from kith.core.environment import data_folder, flag, listed, secret_key, whole_number
from kith.core.outbox_environment import sending

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
KITH_DEMO = flag("KITH_DEMO")  # set by `kith demo`; opens /account/demo/ in an invented area alone
AREA = os.environ.get("KITH_AREA")

# Lowest room first, so that packs load and tables are made in the order of the import law.
ROOMS = [
    "kith.core",
    "kith.accounts",
    "kith.areas",
    "kith.organisations",
    "kith.directory",
    "kith.pledges",
    "kith.rights",
    "kith.selfcheck",
    "kith.front",
]
INSTALLED_APPS = [
    *ROOMS,
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.locales",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "kith.core.middleware.RequestLine",
    "kith.directory.middleware.OpenToAll",
    "kith.core.headers.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "kith.front.middleware.LanguageOfTheAddress",
    "kith.accounts.middleware.cookies.SessionCookies",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kith.accounts.middleware.sessions.Sessions",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kith.accounts.middleware.second_factor.SecondFactor",
    "kith.front.middleware.MovedPages",
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
                "kith.accounts.context.work_account",
                "kith.front.context.site_menus",
                "kith.front.context.site_languages",
            ],
        },
    },
]
FORM_RENDERER = "kith.core.forms.DesignSystemRenderer"

SQLITE = {
    # One writer at a time, taken at BEGIN: who reads and then writes never meets "database is
    # locked". FULL: a commit survives a power cut. What is deleted is overwritten.
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA mmap_size=268435456;"
        "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=2000;PRAGMA secure_delete=ON;"
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
LOGIN_URL = "account_login"

# ── Signing in: by e-mail address; what a person needs is told in docs/guide/signing-in.md ──
# allauth's backend is Django's own with addresses for names: Wagtail's permissions need no other.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_REDIRECT_URL = "work:home"
PASSWORD_HASHERS = [
    "kith.accounts.rules.passwords.Argon2idHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # what is met is hashed anew at sign-in
]
# One-time code keys are sealed by keys made from these: the first seals, all of them open.
SECRET_KEY_FALLBACKS = listed("KITH_OLD_SECRET_KEYS", [])
ACCOUNT_ADAPTER = "kith.accounts.allauth_adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # sign-up is closed; allauth wants them told
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address comes by invitation, which proved it
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_REAUTHENTICATION_REQUIRED = True
PASSWORD_RESET_TIMEOUT = 60 * 60
ACCOUNT_FORMS = {
    "login": "kith.accounts.allauth_adapters.forms.SignInForm",
    "reauthenticate": "kith.accounts.allauth_adapters.forms.PasswordAgainForm",
    "change_password": "kith.accounts.allauth_adapters.forms.ChangePasswordForm",
    "set_password": "kith.accounts.allauth_adapters.forms.SetPasswordForm",
    "reset_password": "kith.accounts.allauth_adapters.forms.AskForPasswordForm",
    "reset_password_from_key": "kith.accounts.allauth_adapters.forms.NewPasswordForm",
}
MFA_ADAPTER = "kith.accounts.allauth_adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# fido2 takes https, and http at localhost by that name: no looser origin is ever needed.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_COUNT = 10
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "kith.accounts.allauth_adapters.forms.CodeForm",
    "reauthenticate": "kith.accounts.allauth_adapters.forms.CodeAgainForm",
    "activate_totp": "kith.accounts.allauth_adapters.forms.AddAppForm",
    "login_webauthn": "kith.accounts.allauth_adapters.forms.SignInByPasskeyForm",
    "authenticate_webauthn": "kith.accounts.allauth_adapters.forms.PasskeyForm",
    "reauthenticate_webauthn": "kith.accounts.allauth_adapters.forms.PasskeyAgainForm",
    "add_webauthn": "kith.accounts.allauth_adapters.forms.AddPasskeyForm",
    "edit_webauthn": "kith.accounts.allauth_adapters.forms.NamePasskeyForm",
}
# Editors sign in where everybody does, change their password there, and come in from there.
WAGTAILADMIN_LOGIN_URL = "accounts:editors"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# ── (end of signing in) ──

# ── Work accounts (Entra ID): one tenant, keyed on its subject; see accounts/work_account ──
try:
    KITH_WORK_ACCOUNT = work_account_from(os.environ)
except WorkAccountMisstated as misstated:
    raise ImproperlyConfigured(str(misstated)) from misstated
SOCIALACCOUNT_ADAPTER = "kith.accounts.work_account.adapter.WorkAccountAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "kith.accounts.work_account.provider.WorkAccountProvider",
        "OAUTH_PKCE_ENABLED": True,
    }
}
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_QUERY_EMAIL = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5

# ── How often something may be tried: N/TIME/whose. An office shares one address ──
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "30/5m/ip,5/5m/key",
    "reset_password": "20/5m/ip,3/5m/key",
    "reset_password_from_key": "20/5m/ip",
    "reauthenticate": "5/5m/user",
    "change_password": "5/5m/user",
    "manage_email": "5/5m/user",
    "signup": "5/5m/ip",
    "confirm_email": "1/5m/key",
}
MFA_RATE_LIMITS = {"webauthn_login": "30/m/ip"}  # wrong codes count as failed sign-ins
# How many proxies in front are ours. None: X-Forwarded-For is anybody's word, and not read.
ALLAUTH_TRUSTED_PROXY_COUNT = whole_number("KITH_PROXIES", 0)

TIME_ZONE = "Europe/London"
USE_TZ = True

# ── Languages: in the address alone. Which are public: kith.front.rules.languages ──
USE_I18N = True
LANGUAGE_CODE = "en-gb"
# Pseudo-languages with which to look at every page; never for residents.
KITH_TEST_LANGUAGES = flag("KITH_TEST_LANGUAGES")
LOCALE_PATHS = [PACKAGE / "locale", *([PACKAGE / "locale_tests"] if KITH_TEST_LANGUAGES else [])]
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = languages_in(LOCALE_PATHS, main=LANGUAGE_CODE)
LANGUAGES_BIDI = right_to_left_among(LANGUAGES)
# With one language, Wagtail need not ask the database which one each page is in.
# ── Pictures of pages: through the gate for files; see front/forms/pictures.py ──
WAGTAILIMAGES_IMAGE_FORM_BASE = "kith.front.forms.pictures.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 5 * 1024 * 1024
# ── (end of pictures) ──
KITH_CHECK_LINKS = flag("KITH_CHECK_LINKS")  # asks outside addresses once a week
WAGTAIL_I18N_ENABLED = len(LANGUAGES) > 1
# ── (end of languages) ──

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
# Whole pages that each web process keeps in its memory; 0 keeps none. See kith.core.page_cache.
PAGE_CACHE_BYTES = whole_number("KITH_PAGE_CACHE_MB", 32) * 1_000_000

# Counts attempts, so every process must count in the same place.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kith_cache",
        "KEY_FUNCTION": "kith.core.cache_keys.hidden",
        # Past this many the table forgets, and with it whoever should be waiting.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# In the session, not in a cookie that whoever holds the browser can read.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# No public page sets a cookie; these are for the people who sign in.
SESSION_COOKIE_NAME = "kith_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = BEHIND_TLS
# The cookie goes with the browser; how long a session counts is `middleware/sessions.py`'s matter.
# Django keeps the row for longer, so that a form sent too late still says whose it is.
KITH_IDLE = timedelta(minutes=whole_number("KITH_IDLE_MINUTES", 20, least=3))
KITH_LONGEST = timedelta(hours=whole_number("KITH_LONGEST_HOURS", 10, least=1))
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = int((KITH_LONGEST + timedelta(days=1)).total_seconds())
CSRF_USE_SESSIONS = True  # so the editors' pages have secrets of their own, like their cookie
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # probes come from inside
    SECURE_HSTS_SECONDS = 31_536_000

# How long a restricted record stays open to somebody who broke glass.
BREAK_GLASS_MINUTES = whole_number("KITH_BREAK_GLASS_MINUTES", 60, least=1)
# Where links in mail lead.
SITE_ADDRESS = listed("KITH_ORIGINS", ["http://127.0.0.1:8000"])[0].rstrip("/")

# ── The outbox: how mail and texts leave; docs/outbox.md lists the variables ──
KITH_SENDING = sending(
    os.environ,
    folder=DATA / "outbox",
    writes_to_residents=flag("KITH_WRITE_TO_RESIDENTS"),
)
EMAIL_BACKEND = "kith.core.outbox.bypass.NothingBypasses"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = KITH_SENDING.sender
# ── (end of the outbox) ──

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

# How often one machine may ask the API in a minute, of each web process; 0: as often as it likes.
API_PER_MINUTE = whole_number("KITH_API_PER_MINUTE", 600)

# Whoever asks `/readyz` with this in the header X-Ready-Token is told what is wrong.
KITH_READY_TOKEN = os.environ.get("KITH_READY_TOKEN", "").strip()
# Once told to stop, how long to go on serving while `/readyz` says 503: for a load balancer.
KITH_DRAIN_SECONDS = whole_number("KITH_DRAIN_SECONDS", 0)
# With fewer megabytes free, for data or temporary files, the house is not ready.
KITH_FREE_MB = whole_number("KITH_FREE_MB", 500)

# Minutes that an import may stand still while it is written, before another worker goes on with it.
IMPORT_PATIENCE = whole_number("KITH_IMPORT_PATIENCE", 5)

# ── Files that people send in (kith.core.uploads) ──
UPLOADS = Path(os.environ.get("KITH_UPLOADS", DATA / "uploads"))
CLAMAV = os.environ.get("KITH_CLAMAV", "")  # the daemon's socket, or host:port; empty: no scanner
FILE_UPLOAD_HANDLERS = [
    "kith.core.uploads.receiving.CutOff",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
WAGTAIL_SITE_NAME = "Kith"
WAGTAILADMIN_BASE_URL = SITE_ADDRESS
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # the admin must call nobody
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

LOGGING = {  # one shape for every line, and no line that is not in it: see kith.core.logs
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"allowed": {"()": "kith.core.logs.AllowListFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "allowed"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # What was asked and refused is in the line of the request already.
        "django.request": {"level": "ERROR"},
        "django.server": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "kith": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
