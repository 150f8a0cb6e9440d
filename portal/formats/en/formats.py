"""Days with the whole name of the month, as residents and staff have always read them."""

from __future__ import annotations

DATE_FORMAT = "j F Y"
