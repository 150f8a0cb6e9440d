"""Every address of Spotlight: each part keeps its own list."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from portal import health

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.forbidden"
handler404 = "portal.errors.not_found"
handler429 = "portal.accounts.views.too_many_requests"  # asked for by allauth
handler500 = "portal.errors.server_error"

reports_patterns = [
    path("report/", include("reports.intake.urls")),
    path("record/", include("reports.intake.assisted_urls")),
    path("triage/", include("reports.triage.urls")),
    path("places/", include("reports.places.urls")),
]

# Addresses with a language in front of them: LanguageMiddleware lets residents' through, no others.
residents_patterns = [
    path("", include("portal.engagement.urls")),
    path("", include((reports_patterns, "reports"))),
    path("figures/", include("hotspots.releases.public_urls")),
]

urlpatterns = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("metrics", health.metrics, name="metrics"),
    path("demo/", include("portal.notifications.urls")),
    *i18n_patterns(*residents_patterns, prefix_default_language=False),
    path("", include("agencies.registry.urls")),
    path("cleansing/", include("agencies.refuse.urls")),
    path("licensing/", include("agencies.licensing.urls")),
    path("venue/", include("agencies.licensing.venue_urls")),
    path("field/", include("agencies.refuse.field_urls")),
    path("open311/", include("agencies.refuse.open311_urls")),
    path("hotspots/", include("hotspots.run_urls")),
    path("oversight/", include("portal.oversight.urls")),
    path("accounts/", include("portal.accounts.urls")),
    path("", include("agencies.operations.urls")),
    path("figures/releases/", include("hotspots.releases.urls")),
    path("maps/", include("hotspots.maps_urls")),
    path("api/", include("hotspots.ogc_urls")),
    path("dashboard/", include("hotspots.dash_urls")),
    path("watches/", include("hotspots.watch_urls")),
]
