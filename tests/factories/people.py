"""People of the agencies, and their places in them."""

from __future__ import annotations

from typing import Any

import factory

from agencies.registry.models import Agency, Membership
from portal.accounts.models import User


class UserFactory(factory.django.DjangoModelFactory):
    """A person without any role: `MembershipFactory` gives one."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"factory{n}@agency.example")
    full_name = factory.Sequence(lambda n: f"Fictional Person {n}")
    password = "fictional-password-for-tests"

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return model_class.objects.create_user(*args, **kwargs)


class MembershipFactory(factory.django.DjangoModelFactory):
    """`MembershipFactory(role="police_triage", agency="police").user` is a police officer."""

    class Meta:
        model = Membership

    class Params:
        role = "police_triage"

    user = factory.SubFactory(UserFactory)
    agency = "police"
    roles = factory.LazyAttribute(lambda self: [self.role])

    @classmethod
    def _create(cls, model_class: type[Membership], *args: Any, **kwargs: Any) -> Membership:
        if isinstance(kwargs["agency"], str):
            kwargs["agency"] = Agency.objects.get(key=kwargs["agency"])
        made: Membership = super()._create(model_class, *args, **kwargs)
        return made
