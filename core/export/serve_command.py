"""`python -m core serve`: a finished network behind an address, until it is stopped with Ctrl-C."""

import argparse
import contextlib
import socket
from collections.abc import Callable
from typing import Any

from core.export.predict_command import add_model, known
from core.spec import SpecError

HOST, PORT = "127.0.0.1", 8600
QUEUE = 128  # connections that wait to be taken


def add_arguments(command: argparse.ArgumentParser) -> None:
    add_model(command)
    command.add_argument("--port", type=int, default=PORT, help=f"where it listens (default {PORT}; 0: a free one)")
    command.add_argument("--host", default=HOST, help=f"on which address (default {HOST}: this computer alone; "
                         "0.0.0.0: every one)")


def run(asked: argparse.Namespace, say: Callable[[dict[str, Any]], None], open_store: Callable[[str | None], Any]
        ) -> int:
    network, told = known(asked, open_store)
    import uvicorn  # after the network is there: a wrong one is answered at once

    from core.serve import application

    door = bound(asked.host, asked.port)
    config = uvicorn.Config(application(network, told), log_level="warning", access_log=False, lifespan="off",
                            ws="none", server_header=False, timeout_keep_alive=5, timeout_graceful_shutdown=5)
    host, port = door.getsockname()[:2]
    say({"kind": "serving", "url": f"http://{host}:{port}", "title": told["title"], "run": told["run"]})
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[door])
    return 0


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises SpecError where none can."""
    if not 0 <= port <= 65_535:
        raise SpecError("port", f"There is no port {port}.", "Choose one from 1024 to 65535, or 0 for a free one.")
    try:
        kind = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        door = socket.socket(*kind[:3])  # with its protocol: only then asyncio sends small answers at once
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(kind[4])
        door.listen(QUEUE)
    except OSError as error:
        raise SpecError("port", f"Nothing can listen on {host}, port {port}: {error.strerror or error}.",
                        "Choose another port, such as 0 for a free one.") from None
    return door
