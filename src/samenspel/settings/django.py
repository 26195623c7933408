"""Django's own settings, derived from ours. Nothing here is set by an operator: see `groups.py`."""

from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from samenspel.settings.configuration import load

SAMENSPEL = load()
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = SAMENSPEL.secret_key
DEBUG = False
HTTPS = SAMENSPEL.place.address.startswith("https://")
ALLOWED_HOSTS = [
    urlsplit(SAMENSPEL.place.address).hostname or "localhost",
    "localhost",
    "127.0.0.1",
    "testserver",
]
CSRF_TRUSTED_ORIGINS = [SAMENSPEL.place.address]
ROOT_URLCONF = "samenspel.doors.web.urls"
WSGI_APPLICATION = "samenspel.doors.web.wsgi.application"
ASGI_APPLICATION = None

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "samenspel.foundation",
    "samenspel.people",
    "samenspel.loop.voices",
    "samenspel.loop.streams",
    "samenspel.loop.responses",
    "samenspel.doors.mail",
    "samenspel.doors.web",
    "samenspel.doors.demo",
    # After ours, so that our templates are found first.
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "samenspel.people.web.middleware.PersonMiddleware",
    "samenspel.doors.web.middleware.ErrorPageMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "samenspel.doors.web.context.shell",
            ],
        },
    },
]


# PostgreSQL keeps the plan of a statement that one connection asks for the third time.
PREPARING = {"server_side_binding": True, "prepare_threshold": 3}


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "samenspel",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": options.pop("port", str(parts.port or "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**PREPARING, **options},
    }


DATABASES = {
    "default": _database(str(SAMENSPEL.database.database_url or "postgresql:///samenspel")),
}

# Where sign-in counts attempts and remembers used codes: shared by every web process.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# How often a worker gives a sign of life; /health counts on three in a row being too many to miss.
PROCRASTINATE_WORKER_DEFAULTS = {"update_heartbeat_interval": 5.0}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["samenspel.people.sign_in.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]

LANGUAGE_CODE = SAMENSPEL.place.language
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "doors" / "web" / "static"]
STATIC_ROOT = SAMENSPEL.place.data / "static"
WHITENOISE_USE_FINDERS = True

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "samenspel.doors.web.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    },
}

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "waiting"
ACCOUNT_LOGOUT_REDIRECT_URL = "share"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_ADAPTER = "samenspel.people.sign_in.Adapter"
MFA_ADAPTER = "samenspel.people.sign_in.AuthenticatorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Samenspel"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_FORMS = {
    "login": "samenspel.people.sign_in_forms.SignInForm",
    "reset_password": "samenspel.people.sign_in_forms.ForgottenPasswordForm",
    "reset_password_from_key": "samenspel.people.sign_in_forms.NewPasswordForm",
    "change_password": "samenspel.people.sign_in_forms.OtherPasswordForm",
    "reauthenticate": "samenspel.people.sign_in_forms.PasswordAgainForm",
}
MFA_FORMS = {
    "authenticate": "samenspel.people.sign_in_forms.CodeForm",
    "reauthenticate": "samenspel.people.sign_in_forms.CodeAgainForm",
    "activate_totp": "samenspel.people.sign_in_forms.AuthenticatorForm",
}
if SAMENSPEL.safety.rate_limits == "off":
    ACCOUNT_RATE_LIMITS = False

EMAIL_BACKEND = "samenspel.doors.mail.backend.Outgoing"
DEFAULT_FROM_EMAIL = SAMENSPEL.mail.mail_from

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"without_keys": {"()": "samenspel.doors.web.logs.WithoutKeys"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["without_keys"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"samenspel": {"level": "INFO"}},
}
