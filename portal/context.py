"""What every template may use: the help numbers and the mode, from settings."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    return {
        "emergency_number": settings.EMERGENCY_NUMBER,
        "police_number": settings.POLICE_NUMBER,
        "crimestoppers_number": settings.CRIMESTOPPERS_NUMBER,
        "textphone_number": settings.TEXTPHONE_NUMBER,
        "children_number": settings.CHILDREN_NUMBER,
        "children_night_number": settings.CHILDREN_NIGHT_NUMBER,
        "adults_number": settings.ADULTS_NUMBER,
        "treatment_number": settings.TREATMENT_NUMBER,
        "exit_url": settings.EXIT_URL,
        "demonstration": settings.DEMONSTRATION,
        "sign_in_providers": list(settings.SINGLE_SIGN_ON.values()),
    }
