"""The same application for ASGI servers. Refuses to start as portal.wsgi does."""

from __future__ import annotations

from django.core.asgi import get_asgi_application

from portal import env

env.default_to("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_asgi_application()

from portal.checks import refuse_to_start_unsafe  # noqa: E402  (needs the settings)

refuse_to_start_unsafe()
