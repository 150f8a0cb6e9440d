"""Releases of protected figures: making them, checking them, and what everybody may read."""
