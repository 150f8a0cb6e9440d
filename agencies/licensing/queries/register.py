"""The register of premises: what is searched, its history, files it comes from."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from agencies.licensing.models import (
    Premises,
    PremisesChange,
    PremisesImport,
    PremisesImportFile,
    PremisesImportLine,
    PremisesMapping,
)
from agencies.licensing.queries.premises import (
    licence_numbers_visible_to,
    premises_visible_to,
    tenures_visible_to,
)
from agencies.registry.people import clearances_of
from portal.accounts.models import User


def changes_visible_to(user: User) -> QuerySet[PremisesChange]:
    """Lines of the register's history, newest first."""
    return PremisesChange.objects.filter(audience__overlap=sorted(clearances_of(user)))


def imports_visible_to(user: User) -> QuerySet[PremisesImport]:
    return PremisesImport.objects.filter(audience__overlap=sorted(clearances_of(user)))


def import_files_visible_to(user: User) -> QuerySet[PremisesImportFile]:
    return PremisesImportFile.objects.filter(audience__overlap=sorted(clearances_of(user)))


def import_lines_visible_to(user: User) -> QuerySet[PremisesImportLine]:
    return PremisesImportLine.objects.filter(audience__overlap=sorted(clearances_of(user)))


def mappings_visible_to(user: User) -> QuerySet[PremisesMapping]:
    return PremisesMapping.objects.filter(audience__overlap=sorted(clearances_of(user)))


def premises_like(user: User, words: str) -> QuerySet[Premises]:
    """Those whose name, address, postcode or licence number, now or earlier, holds `words`, in any
    case. By no name of a person: `premises_of_person`."""
    numbers = licence_numbers_visible_to(user).filter(number__icontains=words)
    return premises_visible_to(user).filter(
        Q(name__icontains=words)
        | Q(address__icontains=words)
        | Q(postcode__icontains=words)
        | Q(licence_number__icontains=words)
        | Q(pk__in=numbers.values("premises_id"))
    )


def premises_of_person(user: User, words: str) -> QuerySet[Premises]:
    """Those whose licence holder or designated premises supervisor now is named like `words`, in
    any case. Names stand in no address (docs/adr/0094-transfer-of-a-licence.md)."""
    holders = tenures_visible_to(user).filter(holder__icontains=words, until__isnull=True)
    return premises_visible_to(user).filter(
        Q(dps__icontains=words) | Q(pk__in=holders.values("premises_id"))
    )
