"""Asking a running portal whether it is ready."""

from __future__ import annotations

import http.client
import os


def readiness(port: int, path: str = "/health/ready") -> str:
    """ "" when the portal on this machine says yes, or else what it answered."""
    # The portal answers only to names it knows.
    host = os.environ.get("SPOTLIGHT_ALLOWED_HOSTS", "").split(",")[0].strip() or "localhost"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": host, "Accept": "application/json"})
        answer = connection.getresponse()
        body = answer.read(4000).decode(errors="replace")
        return "" if answer.status == 200 else f"{answer.status} {answer.reason}: {body}"
    except (OSError, http.client.HTTPException) as error:
        return str(error)
    finally:
        connection.close()
