"""The files that the figures of a map are given as, in addresses."""

from __future__ import annotations

from django.urls import register_converter


class FileFormConverter:
    regex = "csv|geojson"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


FILE_FORM = "map_file"
"""What an address calls it."""

register_converter(FileFormConverter, FILE_FORM)
