"""The same application for ASGI servers. Refuses to start as portal.wsgi does."""

from __future__ import annotations

import django

from portal import env
from portal.charset import AsgiHandler

env.default_to("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup(set_prefix=False)
application = AsgiHandler()

from portal.checks import refuse_to_start_unsafe  # noqa: E402  (needs the settings)

refuse_to_start_unsafe()
