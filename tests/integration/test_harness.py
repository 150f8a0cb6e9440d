"""The harness itself: what it promises to the other tests."""

from __future__ import annotations

import socket
import warnings

import pytest
from django.conf import settings
from django.template import Context, Template, engines

from agencies.registry.models import Agency
from tests.support import database
from tests.support.geography import IN_CENTRAL
from tests.support.templates import UndefinedTemplateVariable


def test_tests_run_in_test_mode_whatever_the_environment_says() -> None:
    assert settings.MODE == "test"
    assert settings.MAIL_TRANSPORT == "demo"


def test_network_beyond_this_machine_is_refused() -> None:
    with pytest.raises(Exception, match="socket"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_a_warning_is_an_error() -> None:
    with pytest.raises(DeprecationWarning):
        warnings.warn("old", DeprecationWarning, stacklevel=1)


def test_an_undefined_variable_in_our_templates_fails() -> None:
    ours = engines["django"].get_template("errors/404.html").template.origin
    template = Template("{{ missing }}", origin=ours)
    with pytest.raises(UndefinedTemplateVariable, match="missing"):
        template.render(Context())


def test_reference_data_is_real_geography(reference_data) -> None:
    from reports.places import areas_at

    assert areas_at(IN_CENTRAL).ward_id == reference_data.wards["Central"].pk
    assert any(place.name == "Lincoln Road" for place in reference_data.streets)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_run", [1, 2])
def test_what_a_test_commits_is_gone_and_what_migrations_put_in_is_back(_run: int) -> None:
    assert Agency.objects.filter(key="police").exists()
    assert not Agency.objects.filter(key="left-behind").exists()
    Agency.objects.filter(key="police").delete()
    Agency.objects.create(key="left-behind", name="Left behind", kind="police")


def test_the_agencies_are_seeded(db: None) -> None:
    assert Agency.objects.filter(key="police").exists()
    assert "registry_agency" in database._seeded
