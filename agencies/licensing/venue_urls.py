"""Addresses of the people of a licensed premises."""

from __future__ import annotations

from django.urls import path

from agencies.licensing.register_enums import Register
from agencies.licensing.views import conditions, ready, register_lists, registers, staff, venue

app_name = "venue"

urlpatterns = [
    path("", venue.home, name="home"),
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
]
