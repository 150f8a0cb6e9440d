"""Addresses of the people of a licensed premises."""

from __future__ import annotations

from django.urls import path

from agencies.licensing.register_enums import Register
from agencies.licensing.views import (
    conditions,
    own_premises,
    questions,
    ready,
    register_lists,
    registers,
    reporting,
    staff,
    told,
    venue,
    venue_alerts,
    venue_bags,
    venue_paper,
    venue_visits,
    venue_writing,
)

app_name = "venue"

urlpatterns = [
    path("", venue.home, name="home"),
    path("report/", reporting.report, name="report"),
    path("report/<uuid:draft_id>/", reporting.draft, name="draft"),
    path("report/<uuid:draft_id>/remove/", reporting.draft_remove, name="draft-remove"),
    path("incidents/", told.incidents, name="incidents"),
    path("incidents/<uuid:incident_id>/", told.incident, name="incident"),
    path("incidents/<uuid:incident_id>/sent/", told.sent, name="sent"),
    path("incidents/<uuid:incident_id>/add/", told.incident_add, name="incident-add"),
    path("what-we-do/", told.what_we_do, name="what-we-do"),
    path("bags/", venue_bags.bags, name="bags"),
    path("bags/add/", venue_bags.add, name="bag-add"),
    path("bags/take-on/", venue_bags.take_on, name="bag-take-on"),
    path("bags/print/", venue_paper.register, name="bags-print"),
    path("bags/labels/", venue_paper.labels, name="bag-labels"),
    path("bags/<uuid:bag_id>/", venue_bags.bag, name="bag"),
    path("bags/<uuid:bag_id>/<str:move>/", venue_bags.move, name="bag-move"),
    path("visits/", venue_visits.visit_list, name="visits"),
    path("visits/<uuid:copy_id>/", venue_visits.visit, name="visit"),
    path("letters/", venue_writing.letters, name="letters"),
    path("letters/<uuid:letter_id>/", venue_writing.letter, name="letter"),
    path("letters/<uuid:letter_id>/pdf/", venue_writing.letter_pdf, name="letter-pdf"),
    path("plans/", venue_writing.plans, name="plans"),
    path("plans/<uuid:plan_id>/", venue_writing.plan, name="plan"),
    path("plans/steps/<uuid:step_id>/<slug:move>/", venue_writing.step_do, name="step-do"),
    path("alerts/", venue_alerts.alerts, name="alerts"),
    path("alerts/past/", venue_alerts.past, name="alerts-past"),
    path("alerts/<uuid:alert_id>/", venue_alerts.alert, name="alert"),
    path("alerts/<uuid:alert_id>/read/", venue_alerts.read, name="alert-read"),
    path("registers/", registers.hub, name="registers"),
    path("registers/door/", registers.door, name="door"),
    path("registers/door/list/", register_lists.door_list, name="door-list"),
    path("registers/door/print/", register_lists.door_print, name="door-print"),
    path("registers/door/export/", register_lists.door_export, name="door-export"),
    path("registers/door/<uuid:shift_id>/", registers.shift, name="shift"),
    path("registers/door/<uuid:shift_id>/off/", registers.door_off, name="door-off"),
    path("registers/door/<uuid:shift_id>/take-back/", registers.shift_back, name="shift-back"),
    path("registers/toilets/nothing/", registers.toilets_nothing, name="toilets-nothing"),
    *(
        path(f"registers/{each.value}/", registers.entry_add, {"register": each}, name=each.value)
        for each in Register
    ),
    path("registers/list/", register_lists.entry_list, name="entry-list"),
    path("registers/print/", register_lists.entry_print, name="entry-print"),
    path("registers/export/", register_lists.entry_export, name="entry-export"),
    path("registers/purged/", register_lists.purges, name="purges"),
    path("registers/<uuid:entry_id>/", registers.entry, name="entry"),
    path("registers/<uuid:entry_id>/take-back/", registers.entry_back, name="entry-back"),
    path("staff/", staff.staff, name="staff"),
    path("staff/add/", staff.staff_add, name="staff-add"),
    path("staff/<uuid:member_id>/", staff.member, name="member"),
    path("staff/<uuid:member_id>/change/", staff.staff_change, name="staff-change"),
    path("staff/<uuid:member_id>/training/", staff.training_add, name="training-add"),
    path("training/<uuid:training_id>/undo/", staff.training_undo, name="training-undo"),
    path("conditions/", conditions.own_conditions, name="conditions"),
    path("conditions/<uuid:condition_id>/", conditions.own_condition, name="condition"),
    path("ready/", ready.ready, name="ready"),
    path("all/", own_premises.all_premises, name="all"),
    path("questions/", questions.question_index, name="questions"),
    path("questions/<uuid:question_id>/", questions.detail, name="question"),
    path("questions/<uuid:question_id>/answer/", questions.answer, name="question-answer"),
]
