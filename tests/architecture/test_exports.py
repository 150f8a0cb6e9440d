"""A file leaves in one way only, which records it: no export can forget to."""

from __future__ import annotations

import ast
import re

import pytest

from portal.audit.exporting import send_pdf, send_picture
from portal.audit.models import AuditEvent
from tests.support import tree

THE_WAY = "portal/audit/exporting.py"
NOT_SENT = {
    "reports/reference/load.py": "writes CSV for a COPY into the database",
    "reports/intake/kept_views.py": "a sender's own code: that they kept it is nobody's business",
}
FILES = {"FileResponse", "StreamingHttpResponse", "writer", "DictWriter", "Workbook"}
HEADER = re.compile(r"content-disposition", re.IGNORECASE)


def leaks(syntax: ast.Module) -> list[int]:
    """Lines that make a file or send one."""
    found = []
    for node in ast.walk(syntax):
        name = getattr(node, "attr", None) or getattr(node, "id", None)
        is_header = isinstance(node, ast.Constant) and HEADER.search(str(node.value))
        if (name in FILES and isinstance(node, (ast.Attribute, ast.Name))) or is_header:
            found.append(node.lineno)
    return found


def test_files_leave_only_by_the_way_that_records_them() -> None:
    elsewhere = {
        tree.name_of(path): lines
        for path in tree.modules()
        if tree.name_of(path) not in (THE_WAY, *NOT_SENT) and (lines := leaks(tree.syntax_of(path)))
    }
    assert not elsewhere, f"Use export_csv of {THE_WAY}, or add a sibling there: {elsewhere}"


def test_the_guard_would_see_one() -> None:
    for source in (
        "FileResponse(open(path))",
        "csv.writer(out)",
        "response['Content-Disposition'] = 'attachment'",
        "http.StreamingHttpResponse(rows)",
    ):
        assert leaks(ast.parse(source)), source


def test_a_picture_leaves_only_with_the_record_that_it_was_opened() -> None:
    """`send_picture` gets the event; it makes no answer without one."""
    with pytest.raises(ValueError, match="record"):
        send_picture(b"", media_type="image/png", name="x", event=AuditEvent())
    with pytest.raises(ValueError, match="record"):
        send_pdf(b"", name="x", event=AuditEvent())


def test_the_way_records() -> None:
    syntax = tree.syntax_of(tree.ROOT / THE_WAY)
    exports = [
        node
        for node in syntax.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("export_")
    ]
    assert exports
    for export in exports:
        assert any(
            isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record"
            for node in ast.walk(export)
        ), export.name
