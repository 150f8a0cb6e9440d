"""Include at the root: one's own start page, an agency's people, invitations,
agreements, `demo/sign-in`."""

from __future__ import annotations

from django.urls import path

from agencies.registry import (
    agreement_views,
    code_views,
    people_views,
    single_sign_on_views,
    views,
)

app_name = "registry"
urlpatterns = [
    path("home/", views.home, name="home"),
    path("home/agency/", views.switch_agency, name="switch-agency"),
    path("home/sign-out-everywhere/", views.sign_out_everywhere, name="sign-out-everywhere"),
    path("people/", people_views.people, name="people"),
    path("people/invite/", people_views.invite, name="invite"),
    path("people/<uuid:membership_id>/", people_views.person, name="person"),
    path("people/<uuid:membership_id>/suspend/", people_views.suspend, name="person-suspend"),
    path("people/<uuid:membership_id>/restore/", people_views.restore, name="person-restore"),
    path("people/<uuid:membership_id>/remove/", people_views.remove, name="person-remove"),
    path(
        "people/invitations/<uuid:invitation_id>/again/",
        people_views.invitation_again,
        name="invitation-again",
    ),
    path(
        "people/invitations/<uuid:invitation_id>/withdraw/",
        people_views.invitation_withdraw,
        name="invitation-withdraw",
    ),
    path("people/review/<uuid:review_id>/", people_views.access_review, name="access-review"),
    path("agreements/", agreement_views.agreements, name="agreements"),
    path("agreements/record/", agreement_views.record, name="agreement-record"),
    path("agreements/<uuid:agreement_id>/", agreement_views.agreement, name="agreement"),
    path("agreements/<uuid:agreement_id>/change/", agreement_views.change, name="agreement-change"),
    path("agreements/<uuid:agreement_id>/end/", agreement_views.end, name="agreement-end"),
    path("invitation/code/", code_views.invitation_code, name="invitation-code"),
    path("invitation/<str:secret>/", views.invitation, name="invitation"),
    path("accounts/agency/confirm/", single_sign_on_views.confirm, name="single-sign-on-confirm"),
    path("accounts/agency/<slug:agency>/", single_sign_on_views.begin, name="single-sign-on"),
    path(
        "accounts/agency/<slug:agency>/callback/",
        single_sign_on_views.callback,
        name="single-sign-on-callback",
    ),
    path("demo/sign-in", views.demo_sign_in, name="demo-sign-in"),
]
