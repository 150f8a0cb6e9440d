"""The two formats of GeoReport v2, from one structure. XML is written here, and never read.

JSON follows the specification's mapping: what in XML is a list with a root is the list alone, and a
root with one thing in it is that thing.
"""

from __future__ import annotations

import json
from io import StringIO
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.utils.xmlutils import SimplerXMLGenerator

XML, JSON = "xml", "json"
CONTENT_TYPES = {
    XML: "text/xml; charset=utf-8",
    JSON: "application/json; charset=utf-8",
}

ONE_OF = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
"""The name of a list → that of each thing in it."""

Rows = list[dict[str, Any]]


def rendered(name: str, content: Rows | dict[str, Any], *, form: str) -> bytes:
    """`content`, a list or one thing called `name`, in UTF-8."""
    if form == JSON:
        return json.dumps(content, ensure_ascii=False).encode()
    stream = StringIO()
    xml = SimplerXMLGenerator(stream, "UTF-8")
    xml.startDocument()
    _write(xml, name, content)
    xml.endDocument()
    return stream.getvalue().encode()


def _write(xml: SimplerXMLGenerator, name: str, content: Any) -> None:
    xml.startElement(name, AttributesImpl({}))
    if isinstance(content, list):
        for each in content:
            _write(xml, ONE_OF[name], each)
    elif isinstance(content, dict):
        for key, value in content.items():
            _write(xml, key, value)
    elif isinstance(content, bool):
        xml.characters("true" if content else "false")
    elif content is not None:
        xml.characters(str(content))
    xml.endElement(name)
