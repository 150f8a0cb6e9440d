"""Agencies of the partnership: the registry below the case model, each agency's work above it."""
