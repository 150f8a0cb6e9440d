"""How gunicorn serves the portal; it reads this file by itself from the folder it starts in.

Every limit here is on what one client may hold or send. The size of a request's body is bounded
by Django's DATA_UPLOAD_* settings and the reverse proxy.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from portal import env, logs

_host = env.text(
    "SPOTLIGHT_BIND", purpose="the address that the web server listens on", default="127.0.0.1"
)
_port = env.number("PORT", purpose="the port that the web server listens on", default=8000)
_run_dir = Path(env.text("SPOTLIGHT_RUN_DIR", purpose="where run-time files go", default=".run"))

_mode = env.text(
    "SPOTLIGHT_MODE", purpose="production, demonstration or test", default="production"
)

bind = f"{_host}:{_port}"
worker_class = "gthread"
workers = env.number("WEB_CONCURRENCY", purpose="the number of web processes", default=2)
threads = 4
# Load the portal once and share its memory between the web processes; nothing opens a connection
# while it is loaded.
preload_app = True
# Heartbeats of the workers: in memory, so that a slow disk never looks like a stuck worker.
_memory = "/dev/shm"  # noqa: S108 - gunicorn itself makes unguessable names in there
worker_tmp_dir = _memory if os.access(_memory, os.W_OK) else None
timeout = 60
graceful_timeout = 20
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000

limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190

# The portal logs requests itself, by the name of the page (portal/logs.py). Gunicorn's own lines
# would hold paths, and those of refused requests the visitor's address.
accesslog = None
logconfig_dict = logs.configure(readable=_mode != "production")

# It would be made in the home folder, which may be read-only, and nothing here uses it.
control_socket_disable = True

# Each web process counts for itself; /metrics adds up the counts of all. Those of an earlier
# start are forgotten here, before the portal is loaded.
_metrics = _run_dir / "prometheus"
_metrics.mkdir(parents=True, exist_ok=True)
for _counts in _metrics.glob("*.db"):
    _counts.unlink(missing_ok=True)
raw_env = [f"PROMETHEUS_MULTIPROC_DIR={_metrics}"]


def child_exit(_server: Any, worker: Any) -> None:
    """Fold the counts of a web process that ended into the total."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)
