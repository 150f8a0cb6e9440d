"""Settings of Spotlight, all from the environment, safe by default.

Modes: `production` (the default; refuses weak settings), `demonstration` (fictional data, a demo
outbox, a banner) and `test`. portal/checks.py holds what production refuses to start with.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from portal import caches, env, languages, logs
from portal.sign_in_settings import *  # noqa: F403  (fixed ones, of django-allauth)

BASE_DIR = Path(__file__).resolve().parent.parent

MODE = env.choice(
    "SPOTLIGHT_MODE",
    purpose="whether this is production, a demonstration or a test run",
    choices=("production", "demonstration", "test"),
    default="production",
)
DEMONSTRATION = MODE == "demonstration"
PRODUCTION = MODE == "production"
DEBUG = env.flag("SPOTLIGHT_DEBUG", purpose="Django's debug pages, for developers only")
RUN_DIR = Path(
    env.text("SPOTLIGHT_RUN_DIR", purpose="where run-time files go", default=str(BASE_DIR / ".run"))
)
PORT = env.number("PORT", purpose="the port the web server listens on", default=8000)

SECRET_KEY = env.secret("SPOTLIGHT_SECRET_KEY", purpose="the key that signs cookies and tokens")
SITE_URL = env.text(
    "SPOTLIGHT_SITE_URL",
    purpose="the address people use, for links in messages",
    example="https://spotlight.example",
    default=None if PRODUCTION else f"http://localhost:{PORT}",
).rstrip("/")
ALLOWED_HOSTS = env.items(
    "SPOTLIGHT_ALLOWED_HOSTS",
    purpose="the host names this site answers to",
    default="" if PRODUCTION else "localhost,127.0.0.1,[::1]",
)
TRUSTED_PROXIES = env.networks(
    "SPOTLIGHT_TRUSTED_PROXIES",
    purpose="the networks of reverse proxies whose forwarding headers may be believed",
)
METRICS_NETWORKS = env.networks(
    "SPOTLIGHT_METRICS_NETWORKS",
    purpose="the networks that may read /metrics",
    default="127.0.0.0/8,::1/128",
)

# --- Applications ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    "portal.vault",
    "portal.accounts",
    "portal.audit",
    "portal.notifications",
    "agencies.registry",
    "reports",
    "agencies.refuse",
    "agencies.licensing",
    "agencies.operations",
    "hotspots",
    "portal.engagement",
    "portal.oversight",
    "portal",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.gis",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",  # widget templates for the renderer below
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "crispy_forms_gds",
    "django_filters",
    "django_prometheus",
    "django_structlog",
    "formtools",
    "health_check",
    "leaflet",
    "pgtrigger",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.language_middleware.LanguageMiddleware",
    "portal.logs.RequestMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.accounts.middleware.NoStoreMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "agencies.registry.acting.ActingAgencyMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.charset.Utf8Middleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.session_limits.SessionLimitsMiddleware",
    "portal.accounts.middleware.SecondFactorMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
    "reports.triage.marking.MarkingMiddleware",
    "agencies.registry.middleware.RowSecurityMiddleware",  # innermost: around the view alone
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

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
                "portal.context.site",
                "portal.language_middleware.context",
                "agencies.registry.context.signed_in",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["gds"]
CRISPY_TEMPLATE_PACK = "gds"

# --- Data -----------------------------------------------------------------------------------------

# Two roles: the application's, under which row-level security holds, and the owner's, for
# migrations and maintenance (docs/adr/0030); manage.py knows which command wants it.
APPLICATION_DATABASE = env.database(
    "DATABASE_URL",
    purpose="the PostGIS database, with the application's role",
    example="postgis://spotlight_app:secret@db:5432/spotlight",
)
DATABASE_APPLICATION_ROLE = APPLICATION_DATABASE["USER"]
AS_OWNER = env.flag(
    "SPOTLIGHT_AS_OWNER", purpose="to connect as the database's owner: maintenance only"
)
OWNER_DATABASE = (
    env.database(
        "DATABASE_OWNER_URL",
        purpose="the same database with its owner's role, for migrations and maintenance",
        example="postgis://spotlight:secret@db:5432/spotlight",
    )
    if env.is_set("DATABASE_OWNER_URL")
    else APPLICATION_DATABASE
)
DATABASES = {
    "default": (OWNER_DATABASE if AS_OWNER else APPLICATION_DATABASE)
    | {
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # pgbouncer in transaction mode
        "TEST": {
            "NAME": env.text(
                "SPOTLIGHT_TEST_DATABASE",
                purpose="the name of the database that tests create",
                default="test_spotlight",
            )
        },
    }
}
DATABASES["default"].setdefault("OPTIONS", {}).update(
    {"connect_timeout": 5, "options": "-c statement_timeout=30s -c lock_timeout=10s -c jit=off"}
)
# Debian's and Ubuntu's GDAL is older than 3.9; it reads the project's own files only.
SILENCED_SYSTEM_CHECKS = ["gis.W001"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.text(
    "REDIS_URL", purpose="the Redis that carries background work", example="redis://redis:6379/0"
)
CACHES = caches.configure(REDIS_URL)
# Empty is refused when a key is needed (portal.vault.keyring) and at start (portal.checks), but not
# here: `manage.py keys make` must run before there is a keyring.
KEYRING_JSON = env.secret("SPOTLIGHT_KEYRING", purpose="the keys of sealed fields", default="")

# --- Requests: every one bounded ------------------------------------------------------------------

DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
# Files are taken on the one page that says so, in memory and up to a limit: nowhere else, and
# never to a disk.
FILE_UPLOAD_HANDLERS = ["reports.intake.uploads.BoundedUploadHandler"]
CLAMAV = env.scanner(
    "SPOTLIGHT_CLAMAV_URL",
    purpose="the ClamAV service (clamd) that checks residents' files for harmful software",
    example="tcp://clamav:3310 or unix:///run/clamav/clamd.ctl",
)
FILES_UNSCANNED = env.choice(
    "SPOTLIGHT_FILES_UNSCANNED",
    purpose="whether residents may add photos when SPOTLIGHT_CLAMAV_URL names no scanner",
    choices=("allow", "refuse"),
    default="refuse" if PRODUCTION else "allow",
)

# --- Sessions, sign-in ----------------------------------------------------------------------------

MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
# In the environment, not in allauth's table of providers: a row there would let people in.
SINGLE_SIGN_ON = env.sign_in_providers(
    "SPOTLIGHT_SSO",
    purpose="the agencies whose people sign in with their own OpenID Connect provider",
    loopback_allowed=not PRODUCTION,
)

SESSION_ENGINE = "portal.vault.sessions"
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_USE_SESSIONS = True  # the session cookie is all that stays on a resident's device
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = HTTPS
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-session"
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
# Nothing to other sites. With "no-referrer" forms would send "Origin: null", which CSRF refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],  # data: Leaflet's blank tile and the TOTP picture
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
    }
}

# --- Language, time -------------------------------------------------------------------------------

LANGUAGE_CODE = languages.ENGLISH
LANGUAGES = [(each.code, each.name) for each in languages.LANGUAGES]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"  # stored in UTC, shown in London

# --- Static files ---------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = RUN_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
LEAFLET_CONFIG = {
    "TILES": [],  # no third party: our own base layer is drawn from /places/base-layer
    "DEFAULT_CENTER": (52.5739, -0.2405),
    "DEFAULT_ZOOM": 12,
    "MIN_ZOOM": 9,
    "MAX_ZOOM": 18,
    "RESET_VIEW": False,
    "ATTRIBUTION_PREFIX": "",
}

# --- Background work ------------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL if "://" in REDIS_URL else f"redis://{REDIS_URL}"
if CELERY_BROKER_URL.startswith("unix://"):
    # Celery's own words for the same; it would pass over "db" in silence.
    CELERY_BROKER_URL = CELERY_BROKER_URL.replace("unix://", "redis+socket://", 1)
    CELERY_BROKER_URL = CELERY_BROKER_URL.replace("?db=", "?virtual_host=", 1)

# --- Logs, metrics --------------------------------------------------------------------------------

LOGGING = logs.configure(readable=not PRODUCTION)
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = None  # who did what is the audit log's business
PROMETHEUS_EXPORT_MIGRATIONS = False

# --- Messages -------------------------------------------------------------------------------------

MAIL_TRANSPORT = env.choice(
    "SPOTLIGHT_MAIL_TRANSPORT",
    purpose="how notifications leave: smtp, notify (GOV.UK Notify) or demo (a page)",
    choices=("smtp", "notify", "demo"),
    default="smtp" if PRODUCTION else "demo",
)
EMAIL_BACKEND = {
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "notify": "portal.notifications.transports.notify.EmailBackend",
    "demo": "portal.notifications.transports.demo.EmailBackend",
}[MAIL_TRANSPORT]
_mail_server = env.mail_server(
    "SPOTLIGHT_EMAIL_URL",
    purpose="the SMTP server",
    example="smtp://user:password@mail.example:587?tls=1",
)
EMAIL_HOST = _mail_server.host
EMAIL_PORT = _mail_server.port
EMAIL_HOST_USER = _mail_server.user
EMAIL_HOST_PASSWORD = _mail_server.password
EMAIL_USE_TLS = _mail_server.starttls
EMAIL_USE_SSL = _mail_server.tls
DEFAULT_FROM_EMAIL = env.text(
    "SPOTLIGHT_EMAIL_FROM",
    purpose="the sender of e-mails",
    default="Spotlight <no-reply@spotlight.example>",
)
EMAIL_TIMEOUT = 10
NOTIFY_BASE_URL = "https://api.notifications.service.gov.uk"
NOTIFY_API_KEY = env.secret("SPOTLIGHT_NOTIFY_KEY", purpose="the GOV.UK Notify API key", default="")
NOTIFY_TEMPLATE = env.text(
    "SPOTLIGHT_NOTIFY_TEMPLATE", purpose="the GOV.UK Notify template for notifications", default=""
)

# --- Junk: reports that somebody looks at before they go into the queue (reports/junk.py) --------

JUNK_CHECK = env.flag(
    "SPOTLIGHT_JUNK_CHECK", purpose="setting aside reports that look like junk", default=True
)
JUNK_BUSY_AT = env.number(
    "SPOTLIGHT_JUNK_BUSY_AT", purpose="how many reports in five minutes are very many", default=30
)
JUNK_FASTEST_SECONDS = env.number(
    "SPOTLIGHT_JUNK_FASTEST_SECONDS", purpose="how fast nobody can send a report", default=8
)

# --- Tasks on cases (reports/actions/task_clocks.py) ---------------------------------------------

TASK_PAUSE_DAYS = env.number(
    "SPOTLIGHT_TASK_PAUSE_DAYS",
    purpose="after how many days a task that is paused goes on by itself",
    default=28,
    minimum=1,
    maximum=365,
)

# --- Urgent reports that nobody has (reports/urgent.py, R6.2) ------------------------------------

URGENT_MINUTES = env.rising(
    "SPOTLIGHT_URGENT_MINUTES",
    purpose="after how many minutes the triage team, supervisors and the lead agency are told",
    default="15,30,60",
    length=3,
)
URGENT_LEAD_AGENCY = env.text(
    "SPOTLIGHT_URGENT_LEAD_AGENCY",
    purpose="the key of the agency that is told last of an urgent report that nobody has",
    default="spp",
)

SAFEGUARDING_HOURS = env.number(
    "SPOTLIGHT_SAFEGUARDING_HOURS",
    purpose="how many hours after a report came police are reminded that no referral is recorded",
    default=24,
    minimum=1,
)

# --- Advice of the source unit: by what people judge, nothing counts (R1.7) ----------------------

SOURCE_REPORTS = env.number(
    "SPOTLIGHT_SOURCE_REPORTS", purpose="how many reports on one subject are a sign", default=3
)
SOURCE_DAYS = env.number(
    "SPOTLIGHT_SOURCE_DAYS", purpose="within how many days they are", default=90
)

# --- Names that premises gave, and who may read one (agencies/licensing/actions/names.py, R5.7) ---

NAME_DAYS = env.number(
    "SPOTLIGHT_NAME_DAYS",
    purpose="for how many days a licensing officer may read a name that police allowed them",
    default=28,
    minimum=1,
    maximum=365,
)

# --- Oversight: numbers of portal/oversight/unusual.py, and the log's root -----------------------

UNUSUAL_ACCESS: dict[str, Any] = {
    "days": env.number(
        "SPOTLIGHT_UNUSUAL_DAYS", purpose="how many days tell what is usual", default=28, minimum=7
    ),
    "factor": env.number(
        "SPOTLIGHT_UNUSUAL_FACTOR", purpose="deviations that are unusual", default=6, minimum=1
    ),
    "least_per_hour": env.number(
        "SPOTLIGHT_UNUSUAL_PER_HOUR", purpose="never unusual in an hour", default=30, minimum=1
    ),
    "least_per_day": env.number(
        "SPOTLIGHT_UNUSUAL_PER_DAY", purpose="never unusual in a day", default=120, minimum=1
    ),
    "least_off_hours": env.number(
        "SPOTLIGHT_UNUSUAL_OFF_HOURS", purpose="never unusual at night", default=3, minimum=1
    ),
    "least_after_moving": env.number(
        "SPOTLIGHT_UNUSUAL_AFTER_MOVING", purpose="never unusual after a move", default=3, minimum=1
    ),
    "days_after_moving": env.number(
        "SPOTLIGHT_UNUSUAL_MOVED_DAYS", purpose="days that a move counts", default=90, minimum=1
    ),
    "hours": env.hours(
        "SPOTLIGHT_WORKING_HOURS",
        purpose="the hours of agencies, by kind or key; who is not listed works round the clock",
        default="council=07:00-19:00,partnership=07:00-19:00,health=07:00-19:00,"
        "treatment=07:00-19:00",
    ),
}
AUDIT_ROOT_EMAIL = env.text(
    "SPOTLIGHT_AUDIT_ROOT_EMAIL",
    purpose="a mailbox outside this service that gets the root of the sealed audit log each day",
    default="",
)

# --- Words that differ by place -------------------------------------------------------------------

EMERGENCY_NUMBER = env.text(
    "SPOTLIGHT_EMERGENCY_NUMBER", purpose="the emergency telephone number", default="999"
)
POLICE_NUMBER = env.text(
    "SPOTLIGHT_POLICE_NUMBER", purpose="the police non-emergency number", default="101"
)
CRIMESTOPPERS_NUMBER = env.text(
    "SPOTLIGHT_CRIMESTOPPERS_NUMBER", purpose="Crimestoppers' number", default="0800 555 111"
)
CHILDREN_NUMBER = env.text(
    "SPOTLIGHT_CHILDREN_NUMBER",
    purpose="the number to call about a child at risk, by day",
    default="01733 864180",
)
CHILDREN_NIGHT_NUMBER = env.text(
    "SPOTLIGHT_CHILDREN_NIGHT_NUMBER",
    purpose="the number to call about a child at risk, at night and at weekends",
    default="01733 234724",
)
ADULTS_NUMBER = env.text(
    "SPOTLIGHT_ADULTS_NUMBER",
    purpose="the number to call about an adult at risk",
    default="01733 747474",
)
TREATMENT_NUMBER = env.text(
    "SPOTLIGHT_TREATMENT_NUMBER",
    purpose="the local drug treatment service's number",
    default="0800 111 4354",
)
TEXTPHONE_NUMBER = env.text(
    "SPOTLIGHT_TEXTPHONE_NUMBER", purpose="the emergency textphone number", default="18000"
)
EXIT_URL = env.text(
    "SPOTLIGHT_EXIT_URL",
    purpose="the neutral site that quick exit opens",
    default="https://www.bbc.co.uk/weather",
)

# Hotspots (hotspots/actions/run_work.py)
HOTSPOT_PARTS_AT_ONCE = env.number(
    "SPOTLIGHT_HOTSPOT_PARTS_AT_ONCE", purpose="how many workers hotspot runs may have", default=1
)
