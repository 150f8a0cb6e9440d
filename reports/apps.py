"""Casework as a Django app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    label = "reports"
    verbose_name = "Reports and cases"

    def ready(self) -> None:
        from portal.vault import rotation
        from reports import (
            index_rotation,
            notifications,  # noqa: F401  (registers the message types)
        )
        from reports.intake import areas as areas_of_intake
        from reports.receipt_rotation import ReceiptHolder
        from reports.saved_searches import register_finder
        from reports.triage import areas, saved_finding

        areas.register()
        areas_of_intake.register()
        register_finder(saved_finding.find)
        rotation.register(ReceiptHolder())
        for holder in index_rotation.holders():
            rotation.register(holder)
