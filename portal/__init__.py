"""Roof and floor of Spotlight: see docs/architecture.md."""
