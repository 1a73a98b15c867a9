"""How many messages wait in the broker's queues, asked within seconds or not at all."""

from typing import Any

from dashboard.celery import ROUTES, app

QUEUES = sorted({str(app.conf.task_default_queue), *(to["queue"] for to in ROUTES.values())})
PATIENCE = 1.0  # seconds for a connection, and for an answer
AT_ONCE = {
    "socket_timeout": PATIENCE,
    "socket_connect_timeout": PATIENCE,
    "max_retries": 0,
    "interval_start": 0.0,
}


def waiting() -> dict[str, int] | None:
    """Messages by queue, those that a worker holds left out; None if the broker does not answer."""
    options = {**app.conf.broker_transport_options, **AT_ONCE}
    connection = app.connection_for_write(connect_timeout=PATIENCE, transport_options=options)
    refusals: tuple[type[BaseException], ...] = (
        *connection.connection_errors,
        *connection.channel_errors,
        OSError,
    )
    with connection:
        try:
            channel: Any = connection.channel()
            # Asked by size: a queue in which nothing waits does not exist in Redis.
            return {queue: channel._size(queue) for queue in QUEUES}
        except refusals:
            return None
