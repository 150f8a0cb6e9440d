"""Addresses of licensing officers and police."""

from __future__ import annotations

from django.urls import path

from agencies.licensing.views import imports, people, premises, register

app_name = "licensing"

urlpatterns = [
    path("premises/", premises.premises_list, name="premises-list"),
    path("premises/map/", premises.premises_map, name="premises-map"),
    path("premises/map/points/", premises.points, name="premises-map-points"),
    path("premises/add/", register.add, name="premises-add"),
    path("premises/<uuid:premises_id>/", premises.detail, name="premises"),
    path(
        "premises/<uuid:premises_id>/change/<slug:move>/", register.change, name="premises-change"
    ),
    path("premises/<uuid:premises_id>/transfer/", register.transfer, name="premises-transfer"),
    path("premises/<uuid:premises_id>/people/", people.people, name="premises-people"),
    path("premises/<uuid:premises_id>/people/letter/", people.letter, name="premises-letter"),
    path(
        "premises/<uuid:premises_id>/people/letter/<uuid:code_id>/print/",
        people.letter_print,
        name="premises-letter-print",
    ),
    path(
        "premises/<uuid:premises_id>/people/letter/<uuid:code_id>/withdraw/",
        people.letter_withdraw,
        name="premises-letter-withdraw",
    ),
    path(
        "premises/<uuid:premises_id>/people/<uuid:invitation_id>/again/",
        people.again,
        name="premises-invitation-again",
    ),
    path(
        "premises/<uuid:premises_id>/people/<uuid:invitation_id>/withdraw/",
        people.withdraw,
        name="premises-invitation-withdraw",
    ),
    path("premises/imports/", imports.imports, name="premises-imports"),
    path("premises/imports/<uuid:upload_id>/", imports.detail, name="premises-import"),
    path(
        "premises/imports/<uuid:upload_id>/columns/",
        imports.columns,
        name="premises-import-columns",
    ),
    path("premises/imports/<uuid:upload_id>/lines/", imports.lines, name="premises-import-lines"),
    path(
        "premises/imports/<uuid:upload_id>/choose/", imports.choose, name="premises-import-choose"
    ),
    path("premises/imports/<uuid:upload_id>/start/", imports.start, name="premises-import-start"),
    path("premises/imports/<uuid:upload_id>/undo/", imports.undo, name="premises-import-undo"),
    path(
        "premises/imports/<uuid:upload_id>/discard/",
        imports.discard,
        name="premises-import-discard",
    ),
]
