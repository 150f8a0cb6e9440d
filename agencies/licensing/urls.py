"""Addresses of licensing officers and police."""

from __future__ import annotations

from django.urls import path

from agencies.licensing.views import incidents, premises
from agencies.licensing.views import bags, premises
from agencies.licensing.views import premises, visit_plan, visits
from agencies.licensing.views import alerts, letters, plans, premises
from agencies.licensing.views import bundles, premises, proceedings, sheets
from agencies.licensing.views import conditions, premises
from agencies.licensing.views import imports, people, premises, register
from agencies.licensing.views import complaints, night, premises, reviews

app_name = "licensing"

urlpatterns = [
    path("premises/", premises.premises_list, name="premises-list"),
    path("premises/map/", premises.premises_map, name="premises-map"),
    path("premises/map/points/", premises.points, name="premises-map-points"),
    path("premises/add/", register.add, name="premises-add"),
    path("premises/<uuid:premises_id>/", premises.detail, name="premises"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/<uuid:incident_id>/", incidents.incident, name="incident"),
    path(
        "incidents/<uuid:incident_id>/people/<int:number>/name/",
        incidents.name,
        name="incident-name",
    ),
    path(
        "incidents/<uuid:incident_id>/people/<int:number>/ask/",
        incidents.name_ask,
        name="name-ask",
    ),
    path(
        "incidents/<uuid:incident_id>/people/<int:number>/answer/",
        incidents.name_answer,
        name="name-answer",
    path("seizures/", bags.seizures, name="seizures"),
    path("seizures/export/", bags.export, name="seizures-export"),
    path("seizures/<uuid:bag_id>/", bags.seizure, name="seizure"),
    path("seizures/<uuid:bag_id>/collect/", bags.collect, name="seizure-collect"),
    path("collections/", bags.collections, name="collections"),
    path(
        "collections/<uuid:collection_id>/<str:move>/",
        bags.collection_move,
        name="collection-move",
    path("visits/", visits.visit_list, name="visits"),
    path("visits/export/", visits.export, name="visits-export"),
    path("visits/plan/", visit_plan.plan, name="visit-plan"),
    path("visits/evening/<uuid:evening_id>/", visit_plan.evening, name="visit-evening"),
    path("visits/<uuid:premises_visit_id>/", visits.detail, name="visit"),
    path("visits/<uuid:premises_visit_id>/do/<slug:move>/", visits.do, name="visit-do"),
    path("visits/<uuid:premises_visit_id>/<slug:piece>/", visits.part, name="visit-part"),
    path(
        "visits/<uuid:premises_visit_id>/<slug:piece>/<uuid:row_id>/",
        visits.part,
        name="visit-row",
    ),
    path("letters/", letters.letters, name="letters"),
    path("letters/new/", letters.new, name="letter-new"),
    path("letters/<uuid:letter_id>/", letters.detail, name="letter"),
    path("letters/<uuid:letter_id>/words/", letters.edit, name="letter-edit"),
    path("letters/<uuid:letter_id>/pdf/", letters.pdf, name="letter-pdf"),
    path("letters/<uuid:letter_id>/<slug:move>/", letters.do, name="letter-do"),
    path("plans/", plans.plans, name="plans"),
    path("plans/new/", plans.new, name="plan-new"),
    path("plans/<uuid:plan_id>/", plans.detail, name="plan"),
    path("plans/<uuid:plan_id>/<slug:move>/", plans.do, name="plan-do"),
    path("plans/steps/<uuid:step_id>/<slug:move>/", plans.step_do, name="step-do"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/new/", alerts.new, name="alert-new"),
    path("alerts/<uuid:alert_id>/", alerts.detail, name="alert"),
    path("alerts/<uuid:alert_id>/stop/", alerts.stop, name="alert-stop"),
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
    path("premises/<uuid:premises_id>/conditions/add/", conditions.add, name="condition-add"),
    path("premises/<uuid:premises_id>/periods/", conditions.periods, name="premises-periods"),
    path("conditions/<uuid:condition_id>/", conditions.condition, name="condition"),
    path("conditions/<uuid:condition_id>/end/", conditions.end, name="condition-end"),
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
    path("reviews/", reviews.review_index, name="reviews"),
    path("reviews/<uuid:incident_id>/", reviews.detail, name="review"),
    path("reviews/<uuid:incident_id>/<slug:move>/", reviews.move, name="review-move"),
    path("questions/<uuid:question_id>/close/", reviews.close_question, name="question-close"),
    path("complaints/", complaints.complaint_index, name="complaints"),
    path("complaints/add/", complaints.add, name="complaint-add"),
    path("complaints/<uuid:complaint_id>/", complaints.detail, name="complaint"),
    path("complaints/<uuid:complaint_id>/close/", complaints.close, name="complaint-close"),
    path("complaints/<uuid:complaint_id>/who/", complaints.who, name="complaint-who"),
    path("night/", night.night, name="night"),
    path("night/export/", night.export, name="night-export"),
]
