"""What tests change in portal/settings.py; the rest is what everybody runs.

`SPOTLIGHT_MODE=test` wins over the environment of whoever runs the tests, and so does a Redis
database of the tests' own: a developer's worker must not take their messages. Where several
processes share the tests (pytest-xdist), each has one; pytest-django gives each a test database.
"""

from __future__ import annotations

import json
import os
import re
import sys
from base64 import b64encode


def _redis_further(url: str, by: int) -> str:
    """Another database of the same server: Redis has sixteen unless told otherwise."""
    pattern = r"(?:/|[?&]db=)(\d+)$"
    found = re.search(pattern, url)
    if not found:
        return f"{url}{'&' if '?' in url else '?'}db={by}"
    return f"{url[: found.start(1)]}{(int(found[1]) + by) % 16}"


# "gw0", "gw1", … in a process that runs a share of the tests, and in programs that it starts.
_PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "main")


os.environ["SPOTLIGHT_MODE"] = "test"
os.environ["SPOTLIGHT_MAIL_TRANSPORT"] = "demo"
os.environ["SPOTLIGHT_DEBUG"] = "0"
# Its owner makes the test database; tests then run as the application (support/database.py).
AS_OWNER_AT_FIRST = "pytest" in sys.modules
os.environ["SPOTLIGHT_AS_OWNER"] = str(int(AS_OWNER_AT_FIRST))
if not os.environ.get("_SPOTLIGHT_TESTING"):
    # Once: programs that tests start import this module again with what is set here.
    os.environ["_SPOTLIGHT_TESTING"] = "main"
    # Tests send reports fast, often and in the same words: those about junk switch the check on.
    os.environ["SPOTLIGHT_JUNK_CHECK"] = "0"
    os.environ["REDIS_URL"] = _redis_further(
        os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0"), by=8
    )
    for _name in ("SPOTLIGHT_SECRET_KEY_FILE", "SPOTLIGHT_KEYRING_FILE", "SPOTLIGHT_SSO_FILE"):
        os.environ.pop(_name, None)
    os.environ["SPOTLIGHT_SECRET_KEY"] = "tests only: signs nothing that matters, but long enough"
    os.environ["SPOTLIGHT_KEYRING"] = json.dumps(
        {
            "current": "test",
            "keys": {"test": b64encode(b"tests only, 32 bytes of no use..").decode()},
        }
    )
    os.environ["SPOTLIGHT_SSO"] = json.dumps(
        {
            "police": {
                "label": "Cambridgeshire Constabulary",
                "issuer": "http://localhost:9",  # nobody there: tests start one where they need it
                "client_id": "spotlight",
                "client_secret": "tests only",
                "domains": ["agency.example"],
            }
        }
    )
    for _name in ("SPOTLIGHT_SITE_URL", "SPOTLIGHT_ALLOWED_HOSTS"):
        os.environ.pop(_name, None)
if os.environ["_SPOTLIGHT_TESTING"] != _PROCESS:
    # Once more: this process inherits what the one that hands out the tests has set above.
    os.environ["_SPOTLIGHT_TESTING"] = _PROCESS
    os.environ["REDIS_URL"] = _redis_further(os.environ["REDIS_URL"], by=int(_PROCESS[2:]))

from portal.settings import *  # noqa: E402, F403
from portal.settings import ALLOWED_HOSTS, CACHES, DATABASES, STATIC_ROOT  # noqa: E402

# A test that rolls back takes the count of changes back with it, by which kept tiles are told
# apart. Tests of what is kept have a cache and commit (tests/integration/hotspots/test_tiles.py).
KEEPS_TILES = CACHES["tiles"]
CACHES["tiles"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}

# What a test commits is thrown away: no need to wait for the disk. Tests that kill the database
# have one of their own, with the portal's settings (support/stack.py).
DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"

# Strong hashes cost a third of a second each; tests of sign-in make hundreds.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns when it is not there
# Else each test client reads through all static files before its first request, which takes longer
# than most pages do.
WHITENOISE_AUTOREFRESH = True
