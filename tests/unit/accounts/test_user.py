"""The person who signs in: one account per address, no powers of their own."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from portal.accounts.models import User, normalise_email

pytestmark = pytest.mark.django_db


def make(email: str = "Ann.Other@Police.example ", **kwargs: object) -> User:
    return User.objects.create_user(email, full_name="Ann Other", **kwargs)  # type: ignore[arg-type]


def test_email_is_stored_in_one_form() -> None:
    assert make().email == "ann.other@police.example"
    assert normalise_email(" A@B.example") == "a@b.example"


def test_second_account_with_other_capitals_is_refused() -> None:
    make()
    with pytest.raises(IntegrityError), transaction.atomic():
        make("ANN.OTHER@police.example")


def test_database_refuses_capitals_that_went_round_the_manager() -> None:
    user = make()
    with pytest.raises(IntegrityError, match="user_email_is_lower_case"), transaction.atomic():
        User.objects.filter(pk=user.pk).update(email="Ann.Other@police.example")


@pytest.mark.parametrize(("email", "name"), [("", "A"), ("  ", "A"), ("a@b.example", " ")])
def test_user_without_email_or_name_is_refused(email: str, name: str) -> None:
    with pytest.raises(ValueError, match="e-mail address and a name"):
        User.objects.create_user(email, full_name=name)


def test_user_without_password_cannot_use_one() -> None:
    assert not make().has_usable_password()


def test_text_of_a_user_tells_nothing_about_the_person() -> None:
    user = make()
    for text in (str(user), repr(user)):
        assert "ann" not in text.lower()
        assert "police" not in text


def test_nobody_is_a_superuser() -> None:
    user = make()
    for power in ("is_staff", "is_superuser", "has_perm"):
        assert not hasattr(user, power)


@pytest.mark.parametrize(
    ("active", "fictional", "production", "expected"),
    [
        (True, False, True, True),
        (False, False, True, False),
        (True, True, False, True),
        (True, True, True, False),
        (False, True, False, False),
    ],
)
def test_fictional_people_never_sign_in_to_production(
    settings: Settings, active: bool, fictional: bool, production: bool, expected: bool
) -> None:
    settings.PRODUCTION = production
    assert make(is_active=active, is_demonstration=fictional).may_sign_in is expected
