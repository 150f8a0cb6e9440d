"""What gunicorn serves. Refuses to start with settings that production must not have."""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application

from portal import env

env.default_to("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()

from portal.checks import refuse_to_start_unsafe  # noqa: E402  (needs the settings)

refuse_to_start_unsafe()
