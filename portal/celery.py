"""The background work: one Celery app, its limits, and the schedule. Redis carries it.

Tasks have explicit names, take identifiers and are safe to run twice; results are not kept. What
must not get lost is a row in the database, and the schedule below sends what a lost broker forgot.
"""

from __future__ import annotations

from typing import Any

from celery import Celery, signals
from celery.app.amqp import AMQP
from django.conf import settings
from kombu import Connection

from portal import env

env.default_to("DJANGO_SETTINGS_MODULE", "portal.settings")

TIME_LIMIT = 300
# Redis hands a task that nobody confirmed to another worker after this; longer than any task lives.
VISIBILITY_TIMEOUT = 2 * TIME_LIMIT

# Worker and beat try again this often, and for ever, while the broker is down. Celery's own waits
# grow to half a minute, and after a hundred tries it gives up.
RECONNECT_SECONDS = 2
SWEEP_SECONDS = 10
"""With the leases in portal.notifications.delivery it keeps what is urgent within its minute,
whoever is killed (docs/adr/0046)."""

SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep the outbox": {
        "task": "notifications.deliver",
        "schedule": float(SWEEP_SECONDS),
        "options": {"expires": 3 * SWEEP_SECONDS},
    },
    "tell of danger among what looks like junk": {
        "task": "reports.tell_of_danger",
        "schedule": float(SWEEP_SECONDS),
        "options": {"expires": 3 * SWEEP_SECONDS},
    },
    "tell further up of urgent reports that nobody has": {
        "task": "reports.escalate_urgent",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "make jobs of what came to the cleansing team": {
        "task": "refuse.make_jobs",
        "schedule": float(SWEEP_SECONDS),
        "options": {"expires": SWEEP_SECONDS},
    },
    "tell again of needlesticks that no lead has taken": {
        "task": "refuse.tell_of_needlesticks",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "forget photos that phones never sent all of": {
        "task": "refuse.give_up_photos",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "go on with finds from other systems' files": {
        "task": "refuse.carry_on_imports",
        "schedule": float(SWEEP_SECONDS),
        "options": {"expires": SWEEP_SECONDS},
    },
    "tell officers of legal time limits": {
        "task": "licensing.tell_of_clocks",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "make evidence bundles": {
        "task": "licensing.make_bundles",
        "schedule": float(SWEEP_SECONDS),
        "options": {"expires": SWEEP_SECONDS},
    },
    "go on with registers of premises from files": {
        "task": "licensing.carry_on_imports",
        "schedule": float(SWEEP_SECONDS),
        "options": {"expires": SWEEP_SECONDS},
    },
    "forget drafts of incidents that nobody went on with": {
        "task": "licensing.forget_drafts",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "tell premises of bags that they have held for too long": {
        "task": "licensing.tell_of_bags",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "remind of steps of action plans": {
        "task": "licensing.remind_of_steps",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "tell premises of safety alerts that begin": {
        "task": "licensing.tell_of_alerts",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "let go of what premises wrote down and is past its period": {
        "task": "licensing.purge_registers",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "go on with runs of hotspots": {
        "task": "hotspots.carry_on_runs",
        "schedule": float(SWEEP_SECONDS),
        "options": {"expires": SWEEP_SECONDS},
    },
    "tell of watch areas that get busier": {
        "task": "hotspots.tell_of_watches",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "ask for the run of hotspots of the night, and let go of old ones": {
        "task": "hotspots.keep_runs",
        "schedule": 900.0,
        "options": {"expires": 900},
    },
    "make figures that may be shown": {
        "task": "hotspots.make_releases",
        "schedule": float(SWEEP_SECONDS),
        "options": {"expires": SWEEP_SECONDS},
    },
    "heartbeat": {
        "task": "portal.heartbeat",
        "schedule": 15.0,
        "options": {"expires": 30},
    },
    "review who has access": {
        "task": "registry.review_access",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "end disclosures whose time is over": {
        "task": "reports.end_disclosures",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "remind of people at risk whose referral is not recorded": {
        "task": "reports.remind_of_safeguarding",
        "schedule": 900.0,
        "options": {"expires": 900},
    },
    "watch deadlines and people of tasks": {
        "task": "reports.watch_tasks",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "tell of what saved searches newly find": {
        "task": "reports.send_digests",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "end saved searches that nobody keeps": {
        "task": "reports.tidy_saved_searches",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "go on with what is done to many reports": {
        "task": "reports.carry_on_bulk",
        "schedule": float(SWEEP_SECONDS),
        "options": {"expires": SWEEP_SECONDS},
    },
    "remind of sharing agreements to review": {
        "task": "registry.remind_of_agreements",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "forget old demonstration messages and expired sessions": {
        # With an expired session go the photos that somebody added and never sent.
        "task": "notifications.tidy",
        "schedule": 120.0,
        "options": {"expires": 120},
    },
    "seal audit events": {
        "task": "oversight.seal",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "notice unusual access": {
        "task": "oversight.notice_unusual",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "mail the audit log's root": {
        "task": "oversight.mail_root",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "remind of reviews and tasks of problems": {
        "task": "operations.remind",
        "schedule": 900.0,
        "options": {"expires": 900},
    },
    "sum up how often the data of maps changed": {
        "task": "hotspots.sum_up_changes",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
}


class PromptConnection(Connection):
    """Looks for a broker that is down every RECONNECT_SECONDS, and lives through losing one."""

    def ensure_connection(self, *args: Any, **kwargs: Any) -> Any:
        waits = {"interval_start": 0, "interval_step": 1, "interval_max": RECONNECT_SECONDS}
        return super().ensure_connection(*args, **{**waits, **kwargs})

    def _do_close_transport(self) -> None:
        """Leaves the closed transport its address.

        kombu takes it away, and then a worker that loses Redis in the middle of a task ends: its
        channel would give the task back or confirm it, and trips over the missing address with an
        error that Celery does not expect. With it they meet a Redis that is down, which it does.
        """
        self._transport = None


class PromptAMQP(AMQP):
    Connection = PromptConnection


app = Celery("portal", amqp=PromptAMQP)
app.conf.update(
    broker_url=settings.CELERY_BROKER_URL,
    broker_connection_max_retries=None,
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "visibility_timeout": VISIBILITY_TIMEOUT,
        "socket_connect_timeout": 2,
        # Longer than the second that a worker waits for a task in one call.
        "socket_timeout": 10,
        "retry_on_timeout": False,
        "max_connections": 20,
    },
    task_publish_retry=False,
    task_serializer="json",
    result_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    # A worker that is killed has not confirmed its task, so another gets it.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    # A task goes on while the broker is away, and is safe to run twice. Cancelling it would leave
    # what it has claimed waiting, and Celery 5.7 ends the worker over the process it killed for it.
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    task_soft_time_limit=TIME_LIMIT - 30,
    task_time_limit=TIME_LIMIT,
    task_default_queue="spotlight",
    timezone="UTC",
    beat_schedule=SCHEDULE,
    beat_schedule_filename=str(settings.RUN_DIR / "celerybeat-schedule"),
)
app.autodiscover_tasks()


@signals.setup_logging.connect
def _use_our_logs(**kwargs: Any) -> None:
    """Celery's own set-up would write to the terminal past our processors."""
    from logging.config import dictConfig

    dictConfig(settings.LOGGING)


@signals.worker_init.connect
@signals.beat_init.connect
def _refuse_unsafe(**kwargs: Any) -> None:
    from portal.checks import UnsafeConfiguration, refuse_to_start_unsafe

    try:
        refuse_to_start_unsafe()
    except UnsafeConfiguration as error:
        # Celery would log an ordinary exception of a signal and go on.
        raise SystemExit(str(error)) from None


@signals.worker_ready.connect
def _give_a_sign_of_life(**kwargs: Any) -> None:
    """At once, and through the queue, so that /health/ready need not wait for the schedule."""
    app.send_task("portal.heartbeat", expires=30)
