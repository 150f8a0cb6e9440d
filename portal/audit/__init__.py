"""Audit: one append-only event for whatever is collected, altered, read, passed on or erased."""
