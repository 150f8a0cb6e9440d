"""The conversation with clamd, held with a server that speaks its protocol."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.env import ConfigurationError, Scanner, scanner
from reports.enums import Scan
from reports.files import scanning
from reports.files.decoding import FileRefused
from reports.files.scanning import are_taken, scan

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def receive(connection: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            raise ConnectionError
        data += more
    return data


def serve(listener: socket.socket, answer: Callable[[bytes], bytes | None]) -> None:
    connection, _ = listener.accept()
    with connection:
        assert receive(connection, 10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack(">I", receive(connection, 4))[0]:
            content += receive(connection, size)
        said = answer(content)
        if said is not None:
            connection.sendall(said)


def verdict(content: bytes) -> bytes:
    return b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


@pytest.fixture
def clamd(settings: Any) -> Iterator[Callable[..., None]]:
    """`clamd(answer)`: a server that answers one file."""
    threads = []
    listeners = []

    def start(answer: Callable[[bytes], bytes | None] = verdict) -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        settings.CLAMAV = Scanner(host="127.0.0.1", port=listener.getsockname()[1])
        thread = threading.Thread(target=serve, args=(listener, answer))
        thread.start()
        threads.append(thread)

    yield start
    for thread in threads:
        thread.join(5)
    for listener in listeners:
        listener.close()


def refused(content: bytes) -> str:
    with pytest.raises(FileRefused) as error:
        scan(content)
    return error.value.code


def test_a_clean_file_of_several_pieces_is_clean(clamd: Any) -> None:
    clamd()
    assert scan(b"x" * 200_000) is Scan.CLEAN


def test_harmful_software_is_refused(clamd: Any) -> None:
    clamd()
    assert refused(b"x" * 100_000 + EICAR) == "harmful"


@pytest.mark.parametrize(
    "answer",
    [b"INSTREAM size limit exceeded. ERROR\0", b"", None, b"stream: OK and more\0", b"\xff\0"],
)
def test_anything_but_a_clear_ok_is_refused(clamd: Any, answer: bytes | None) -> None:
    clamd(lambda content: answer)
    assert refused(b"x") == "not_checked"


def test_a_scanner_that_is_down_or_slow_refuses(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings.CLAMAV = Scanner(path=str(tmp_path / "nothing"))
    assert refused(b"x") == "not_checked"
    monkeypatch.setattr(scanning, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings.CLAMAV = Scanner(host="127.0.0.1", port=listener.getsockname()[1])
        assert refused(b"x") == "not_checked"


@pytest.mark.parametrize(("policy", "taken"), [("allow", True), ("refuse", False)])
def test_without_a_scanner_the_policy_decides(settings: Any, policy: str, taken: bool) -> None:
    settings.CLAMAV = Scanner()
    settings.FILES_UNSCANNED = policy
    assert are_taken() is taken
    if taken:
        assert scan(b"x") is Scan.NOT_SCANNED
    else:
        assert refused(b"x") == "not_checked"


def test_a_scanner_is_named_by_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(value: str) -> Scanner:
        monkeypatch.setenv("SPOTLIGHT_CLAMAV_URL", value)
        return scanner("SPOTLIGHT_CLAMAV_URL", purpose="a test", example="tcp://clamav:3310")

    assert not read("")
    assert read("tcp://clamav") == Scanner(host="clamav", port=3310)
    assert read("unix:///run/clamd.ctl") == Scanner(path="/run/clamd.ctl")
    for wrong in ("http://clamav", "tcp://:3310", "clamav:3310"):
        with pytest.raises(ConfigurationError, match="SPOTLIGHT_CLAMAV_URL"):
            read(wrong)
