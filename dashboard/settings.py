"""Every setting of an installation, with its default. docs/operations.md lists them for people."""

from pathlib import Path
from urllib.parse import urlsplit

from dashboard.broker import broker_url, cache_url
from dashboard.databases import database
from dashboard.environment import Environment, read_env_file
from dashboard.mail import mail_server
from dashboard.policy import content_security_policy
from dashboard.secret_files import SIGNING_BYTES, decoded_keys, made_once, private_folder

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(below=read_env_file(BASE_DIR / ".env"))

# What this installation keeps, and where
DATA_DIR = private_folder(env.folder("DATA_DIR", BASE_DIR / "data"), "DATA_DIR")
SECRET_KEY = env.secret("SECRET_KEY") or made_once(DATA_DIR / "secret-key", SIGNING_BYTES)
ENCRYPTION_KEYS = decoded_keys(
    "ENCRYPTION_KEYS", env.secret("ENCRYPTION_KEYS") or made_once(DATA_DIR / "encryption-key")
)
DATABASES = {"default": database(env.secret("DATABASE_URL"), DATA_DIR / "coalmeter.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.redis("REDIS_URL")  # "": the embedded broker
CELERY_BROKER_URL = REDIS_URL or broker_url(DATA_DIR)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL or cache_url(DATA_DIR),
        "KEY_PREFIX": "coalmeter",
    }
}

# Where people reach it
HOST = env.text("HOST", "127.0.0.1")
PORT = env.whole("PORT", 8000, least=1, most=65535)
BASE_URL = env.address("BASE_URL", f"http://localhost:{PORT}")
HTTPS = BASE_URL.startswith("https:")
DEBUG = env.switch("DEBUG", default=False)
DEFAULT_EXCEPTION_REPORTER_FILTER = "dashboard.error_reports.NoVariables"
ALLOWED_HOSTS = env.names(
    "ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", str(urlsplit(BASE_URL).hostname)]
)
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS", [BASE_URL])
TRUSTED_PROXIES = env.whole("TRUSTED_PROXIES", 0, least=0, most=9)
API_RATE = env.whole("API_RATE", 120, least=1, most=100_000)  # requests a minute, of one token
METRICS_TOKEN = env.secret("METRICS_TOKEN")
METRICS_NETWORKS = env.networks("METRICS_NETWORKS")  # neither: there are no metrics
FINANCE_READS_PROMPTS = env.switch("FINANCE_READS_PROMPTS", default=False)
SIGN_OFF_APPROVALS = env.whole("SIGN_OFF_APPROVALS", 1, least=1, most=2)  # people
FORGET_PROMPTS_DAYS = env.whole("FORGET_PROMPTS_DAYS", 0, least=0, most=36_500)  # 0: never
EXPORT_HOURS = env.whole("EXPORT_HOURS", 72, least=1, most=8_760)  # a file is kept

# How long a sign-in lasts, and letters
SESSION_IDLE_HOURS = env.whole("SESSION_IDLE_HOURS", 12, least=1, most=720)
SESSION_DAYS = env.whole("SESSION_DAYS", 14, least=1, most=90)
_MAIL = mail_server("EMAIL_URL", env.secret("EMAIL_URL"))
MAIL_IS_SET = _MAIL is not None
EMAIL_FROM = env.text("EMAIL_FROM", f"Coalmeter <coalmeter@{urlsplit(BASE_URL).hostname}>")

# The vendor, and how much of a key's rate window our reads may take
GRAPHICOAL_BASE_URL = env.address("GRAPHICOAL_BASE_URL", "https://coals.ai/api/v1/graphicoal")
POLL_SECONDS = env.whole("POLL_SECONDS", 120, least=15, most=86_400)
READ_SHARE = env.whole("READ_SHARE", 40, least=1, most=90)  # percent
ROTATE_DAYS = env.whole("ROTATE_DAYS", 90, least=0, most=3650)  # 0: never reminded of it
VENDOR_DEADLINE = env.whole("VENDOR_DEADLINE", 20, least=1, most=60)  # seconds
SANDBOX = env.choice("SANDBOX", ["auto", "off"], "auto")
SANDBOX_PORT = env.whole("SANDBOX_PORT", 8090, least=1, most=65535)
SANDBOX_DIR = env.folder("SANDBOX_DIR", DATA_DIR / "sandbox")

# Processes
WORKERS = env.whole("WORKERS", 2, least=1, most=32)
LOG_LEVEL = env.choice("LOG_LEVEL", ["DEBUG", "INFO", "WARNING", "ERROR"], "INFO")

# Time: stored and computed in UTC; days on pages are cut in the reporting timezone
USE_TZ, TIME_ZONE = True, "UTC"
REPORTING_TIMEZONE = env.timezone("REPORTING_TIMEZONE", "UTC")
FISCAL_MONTH_DAY = env.whole("FISCAL_MONTH_DAY", 1, least=1, most=28)
USE_I18N, LANGUAGE_CODE = True, "en"

env.refuse_unknown()

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "heroicons",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "accounts",
    "analytics",
    "dashboard",
]
FILE_UPLOAD_HANDLERS = [
    "dashboard.uploads.Limited",  # first: what it refuses reaches none of the others
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pads at random, so that lengths tell no secret
    "dashboard.api.answering.answer_scripts",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "dashboard.signin.sessions.keep_sessions",
    "dashboard.reader.write_for_the_reader",
    "dashboard.refusals.KeepRefusals",
]
ROOT_URLCONF = "dashboard.urls"
WSGI_APPLICATION = "dashboard.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# People, and how they sign in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL, LOGIN_REDIRECT_URL = "signin", "overview"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    }
]
PASSWORD_RESET_TIMEOUT = 4 * 3600
SESSION_COOKIE_AGE = SESSION_DAYS * 86_400
ACCOUNT_ADAPTER = "dashboard.signin.adapters.SignInAdapter"
ACCOUNT_FORMS = {
    "login": "dashboard.signin.forms.SignInForm",
    "reset_password_from_key": "dashboard.signin.forms.NewPasswordForm",
    "user_token": "dashboard.signin.forms.LetterLinkForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # for allauth's own checks: nobody signs up
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # whom an admin invited is known
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # THROTTLES takes their place
MFA_ADAPTER = "dashboard.signin.adapters.FactorAdapter"
MFA_FORMS = {
    "authenticate": "dashboard.signin.forms.CodeForm",
    "authenticate_webauthn": "dashboard.signin.passkey_forms.PasskeyStepForm",
    "login_webauthn": "dashboard.signin.passkey_forms.PasskeySignInForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_REAUTHENTICATION_REQUIRED = False  # pages.door.freshly_signed_in asks, for all acts alike
MFA_TOTP_ISSUER = "Coalmeter"
MFA_TOTP_TOLERANCE = 1  # clocks may be half a minute off
# How many wrong tries, in which time, by whom (allauth's notation)
THROTTLES = {
    "guess_in_known_browser": "10/5m/key",
    "guess_from_address": "30/5m/ip",
    "guess_at_person_from_address": "6/5m/key",
    "guess_at_person": "60/1h/key",
    "link_from_address": "20/5m/ip",
    "reset_from_address": "20/1h/ip",
    "reset_for_person": "5/1h/key",
    "passkey_from_address": "30/5m/ip",
    "token_from_address": "30/5m/ip",
}

# Letters
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _MAIL else 'dummy'}.EmailBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = EMAIL_FROM
if _MAIL:
    EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = _MAIL.tls_from_start, _MAIL.starttls

# What a browser may do
CONTENT_SECURITY_POLICY = content_security_policy(GRAPHICOAL_BASE_URL, sandbox=SANDBOX == "auto")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
# Asked by machines beside it, over plain HTTP
SECURE_REDIRECT_EXEMPT = [r"^health", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# Whether all hosts of a company's domain are to be https, forever, is not for one tool to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Files that pages are made of
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "dashboard.finders.PackageFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "dashboard.finders.HashedFiles"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    },
    "filters": {"hide_links": {"()": "dashboard.log_lines.HideLinks"}},
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "filters": ["hide_links"],
            "stream": "ext://sys.stdout",
            "formatter": "plain",
        }
    },
    "root": {"handlers": ["stdout"], "level": LOG_LEVEL},
    # Django's own handlers mail and colour; ours alone write. The client's URLs stay out of DEBUG.
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "urllib3": {"level": "WARNING"},
    },
}
