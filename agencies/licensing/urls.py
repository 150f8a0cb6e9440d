"""Addresses of licensing officers and police."""

from __future__ import annotations

from django.urls import path

from agencies.licensing.views import bundles, premises, proceedings, sheets

app_name = "licensing"

urlpatterns = [
    path("premises/", premises.premises_list, name="premises-list"),
    path("premises/<uuid:premises_id>/", premises.detail, name="premises"),
    path("premises/<uuid:premises_id>/proceedings/new/", proceedings.begin, name="proceeding-new"),
    path("proceedings/", proceedings.proceedings, name="proceedings"),
    path("proceedings/<uuid:proceeding_id>/", proceedings.detail, name="proceeding"),
    path(
        "proceedings/<uuid:proceeding_id>/record/<slug:move>/",
        proceedings.record_move,
        name="proceeding-move",
    ),
    path("proceedings/<uuid:proceeding_id>/bundles/", bundles.bundles, name="bundles"),
    path("proceedings/<uuid:proceeding_id>/bundles/new/", bundles.begin, name="bundle-new"),
    path("bundles/<uuid:bundle_id>/", bundles.detail, name="bundle"),
    path("bundles/<uuid:bundle_id>/papers/", bundles.more_papers, name="bundle-papers"),
    path("bundles/<uuid:bundle_id>/order/", bundles.order, name="bundle-order"),
    path("bundles/<uuid:bundle_id>/cover/", bundles.cover, name="bundle-cover"),
    path("bundles/<uuid:bundle_id>/add/", bundles.add_file, name="bundle-add"),
    path("bundles/<uuid:bundle_id>/preview/", bundles.preview, name="bundle-preview"),
    path("bundles/<uuid:bundle_id>/make/", bundles.make, name="bundle-make"),
    path("bundles/<uuid:bundle_id>/version/", bundles.another_version, name="bundle-version"),
    path("bundles/<uuid:bundle_id>/download/", bundles.download, name="bundle-file"),
    path("bundles/<uuid:bundle_id>/pages/<uuid:sheet_id>/", sheets.sheet, name="bundle-page"),
    path(
        "bundles/<uuid:bundle_id>/pages/<uuid:sheet_id>/picture/",
        sheets.picture,
        name="bundle-picture",
    ),
]
