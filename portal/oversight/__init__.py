"""Oversight: watching those who use the portal. Seals, searching the audit log, unusual access."""
