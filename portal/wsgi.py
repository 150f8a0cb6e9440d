"""What gunicorn serves. Refuses to start with settings that production must not have."""

from __future__ import annotations

import django

from portal import env
from portal.charset import Handler

env.default_to("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup(set_prefix=False)
application = Handler()

from portal.checks import refuse_to_start_unsafe  # noqa: E402  (needs the settings)

refuse_to_start_unsafe()
