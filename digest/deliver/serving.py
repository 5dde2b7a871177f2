"""Stage deliver: a server of asyncio protocols on a thread of its own, open for the time of a ``with``.

In: what answers a connection. Out: the port. For the listener of bounces and the demo's inbox.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread
from typing import Any
from weakref import WeakSet


async def _nothing() -> None:
    pass


@contextmanager
def serving(
    answer: Callable[[asyncio.AbstractEventLoop], Any],
    *,
    host: str,
    port: int = 0,
    name: str,
    backlog: int = 100,
    end_within: float,
    idle: Callable[[], Awaitable[None]] = _nothing,
) -> Iterator[int]:
    """Listen; ``answer`` makes the protocol of a connection, whose ``transport`` is its own. Gives the port.

    At the end nobody is let in any more, ``idle`` is waited for, and who still talks is cut off, with
    ``end_within`` seconds for what that leaves to do. ``name`` is the thread's. Raises OSError where the
    address cannot be listened on.
    """
    with ExitStack() as opening:
        loop = asyncio.new_event_loop()
        opening.callback(loop.close)
        thread = Thread(target=loop.run_forever, name=name, daemon=True)
        thread.start()
        opening.callback(thread.join)
        opening.callback(loop.call_soon_threadsafe, loop.stop)
        talking: WeakSet[Any] = WeakSet()

        def talk() -> Any:
            made = answer(loop)
            talking.add(made)
            return made

        opened = asyncio.run_coroutine_threadsafe(loop.create_server(talk, host, port, backlog=backlog), loop)
        server = opened.result()
        opening.callback(
            lambda: asyncio.run_coroutine_threadsafe(
                _hang_up(server, talking, idle=idle, within=end_within), loop
            ).result()
        )
        yield int(server.sockets[0].getsockname()[1])


async def _hang_up(
    server: asyncio.Server, talking: WeakSet[Any], *, idle: Callable[[], Awaitable[None]], within: float
) -> None:
    server.close()
    await idle()
    for talk in tuple(talking):
        if talk.transport is not None:
            talk.transport.abort()
    # Each broken connection ends its own task: wait for them, so that none is left when the loop closes.
    ending = asyncio.all_tasks() - {asyncio.current_task()}
    if ending:
        await asyncio.wait(ending, timeout=within)
