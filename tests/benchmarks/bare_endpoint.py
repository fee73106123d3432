"""The floor of the service's figures: a Starlette endpoint that writes one row and commits it.

python -m tests.benchmarks.bare_endpoint FILE: prints its address, and serves until it is killed.
"""

from __future__ import annotations

import socket
import sqlite3
import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


def main(path: str) -> None:
    """Serve on a free port."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE entitlements (seq INTEGER PRIMARY KEY, product TEXT NOT NULL)")

    async def write(request: Request) -> JSONResponse:
        product = (await request.json())["productId"]
        db.execute("INSERT INTO entitlements (product) VALUES (?)", (product,))
        return JSONResponse({"productId": product}, 201)

    # With the protocol named asyncio sends small packets at once; without it each answer waits 40 ms for the next.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(512)
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    app = Starlette(routes=[Route("/", write, methods=["POST"])])
    uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False, ws="none")).run(sockets=[listener])


if __name__ == "__main__":
    main(sys.argv[1])
