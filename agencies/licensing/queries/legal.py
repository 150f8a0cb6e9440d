"""Proceedings about licences, and evidence bundles."""

from __future__ import annotations

from django.db.models import QuerySet

from agencies.licensing.models import (
    Bundle,
    BundlePage,
    BundlePaper,
    BundlePiece,
    Proceeding,
    ProceedingLine,
)
from agencies.registry.people import clearances_of
from portal.accounts.models import User


def proceedings_visible_to(user: User) -> QuerySet[Proceeding]:
    """Those with something to do first, the most pressing before the others."""
    return Proceeding.objects.filter(audience__overlap=sorted(clearances_of(user)))


def proceeding_lines_visible_to(user: User) -> QuerySet[ProceedingLine]:
    return ProceedingLine.objects.filter(audience__overlap=sorted(clearances_of(user)))


def bundles_visible_to(user: User) -> QuerySet[Bundle]:
    return Bundle.objects.filter(audience__overlap=sorted(clearances_of(user)))


def bundle_papers_visible_to(user: User) -> QuerySet[BundlePaper]:
    """What goes into bundles, in order; the collected HTML is left to whoever asks for it."""
    found = BundlePaper.objects.filter(audience__overlap=sorted(clearances_of(user)))
    return found.defer("html")


def bundle_pages_visible_to(user: User) -> QuerySet[BundlePage]:
    """Pages of uploaded files; the pictures are left to whoever asks for them."""
    found = BundlePage.objects.filter(audience__overlap=sorted(clearances_of(user)))
    return found.defer("picture")


def bundle_pieces_visible_to(user: User) -> QuerySet[BundlePiece]:
    return BundlePiece.objects.filter(audience__overlap=sorted(clearances_of(user)))
