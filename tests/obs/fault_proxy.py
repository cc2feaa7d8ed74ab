"""A TCP proxy between us and an OBS that does to the connection what networks do: late, stuck, garbled, cut off.

async with fault_proxy(studio.settings) as proxy:
    async with driving(proxy.settings, room): ...
    proxy.latency = 0.2          # seconds for every chunk, in each direction
    proxy.hold()                 # nothing passes any more, and nobody is told; release() lets it go on
    proxy.garble()               # the next bytes from OBS are no WebSocket
    proxy.cut()                  # the next frame from OBS ends in its middle, and the connection with it
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from overlay.obs import ObsSettings

GARBAGE = b"\xff" * 64  # reserved bits set: no frame begins so


class FaultProxy:
    """Use `fault_proxy()`."""

    def __init__(self, target: ObsSettings) -> None:
        self.settings = target
        self.latency = 0.0
        self.connections = 0  # made so far
        self._target = target
        self._flows = asyncio.Event()
        self._flows.set()
        self._garble = self._cut = False
        self._tasks: set[asyncio.Task[None]] = set()

    def hold(self) -> None:
        """A half-open connection: no data and no end, for those that are there and for new ones."""
        self._flows.clear()

    def release(self) -> None:
        self._flows.set()

    def garble(self) -> None:
        self._garble = True

    def cut(self) -> None:
        self._cut = True

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            await self._flows.wait()
            with contextlib.suppress(OSError):
                there, back = await asyncio.open_connection(self._target.host, self._target.port)
                try:
                    async with asyncio.TaskGroup() as both:
                        both.create_task(self._pump(reader, back))
                        both.create_task(self._pump(there, writer, from_obs=True))
                except* OSError:
                    pass
                finally:
                    back.close()
        except asyncio.CancelledError:
            pass  # the test is over
        finally:
            writer.close()
            self._tasks.discard(task)

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, from_obs: bool = False
    ) -> None:
        """Until one side ends; then both do."""
        while data := await reader.read(65536):
            if self.latency:
                await asyncio.sleep(self.latency)
            await self._flows.wait()
            if from_obs and self._garble:
                self._garble = False
                data = GARBAGE + data
            if from_obs and self._cut and len(data) > 4:
                self._cut = False
                writer.write(data[: len(data) // 2])
                await writer.drain()
                break
            writer.write(data)
            await writer.drain()
        raise ConnectionResetError

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def fault_proxy(target: ObsSettings) -> AsyncIterator[FaultProxy]:
    proxy = FaultProxy(target)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.settings = replace(target, port=server.sockets[0].getsockname()[1])
    try:
        yield proxy
    finally:
        server.close()
        await proxy.close()
