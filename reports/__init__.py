"""Casework: reports, cases and what the partnership does about them. See docs/architecture.md."""
