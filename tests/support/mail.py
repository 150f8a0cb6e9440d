"""A mail server that keeps what it is given, and can be told to refuse or to stop answering."""

from __future__ import annotations

import email
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message


class MailServer:
    """Just enough of RFC 5321 for smtplib. `received` has whole messages, in order of arrival."""

    def __init__(self) -> None:
        self.received: list[Message] = []
        self.refuse_with = ""
        # Beyond this many messages, take the message and never answer: what a sender sees whose
        # process or network dies before the answer arrives.
        self.silent_after: int | None = None
        self.silent = threading.Event()
        # While this is set, each message that is taken waits for it before the answer.
        self.held_until: threading.Event | None = None
        self._closing = threading.Event()
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._server.server_address[1]}"

    def ids(self) -> list[str]:
        return [str(each["Message-ID"]) for each in self.received]

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def _handler(self) -> type[socketserver.StreamRequestHandler]:
        mail = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self._say("220 test")
                while line := self.rfile.readline().decode("ascii", "replace").strip():
                    command = line.split(" ")[0].upper()
                    if command == "DATA":
                        self._say("354 go on")
                        mail.take(self._read_message())
                        self._say(mail.refuse_with or "250 kept")
                    elif command == "QUIT":
                        self._say("221 bye")
                        return
                    else:
                        self._say("250 test" if command in {"EHLO", "HELO"} else "250 fine")

            def _say(self, line: str) -> None:
                self.wfile.write(f"{line}\r\n".encode("ascii"))

            def _read_message(self) -> bytes:
                lines = []
                while (line := self.rfile.readline()) not in {b".\r\n", b""}:
                    lines.append(line)
                return b"".join(lines)

        return Handler

    def take(self, message: bytes) -> None:
        if not self.refuse_with:
            self.received.append(email.message_from_bytes(message))
        if self.held_until is not None:
            self.held_until.wait(timeout=60)
        if self.silent_after is not None and len(self.received) > self.silent_after:
            self.silent.set()
            self._closing.wait(timeout=60)


@contextmanager
def server() -> Iterator[MailServer]:
    mail = MailServer()
    mail.start()
    try:
        yield mail
    finally:
        mail.stop()
