"""Loads reference geography from data/. docs/data-sources.md says where each file is from."""
