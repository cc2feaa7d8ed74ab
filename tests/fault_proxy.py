"""A TCP proxy that does to a connection what networks do: late, stuck, garbled, cut off.

async with fault_proxy("127.0.0.1", port) as proxy:
    ...                          # connect to 127.0.0.1:proxy.port
    proxy.latency = 0.2          # seconds for every chunk, in each direction
    proxy.hold()                 # nothing passes any more, and nobody is told; release() lets it go on
    proxy.hold_answers(b"/live") # so are only the answers to requests with this in them
    proxy.garble()               # the next bytes from the server are no WebSocket
    proxy.cut()                  # the next bytes from the server end in their middle, and the connection with them
    proxy.cut(b"}", b"/panic")   # so does the answer to a request with this in it, right behind the first "}"
    await proxy.drop()           # every connection has ended, and what was held is gone
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

BEGINS = re.compile(rb"[A-Z]+ /")  # so does a request; its body may come by itself
GARBAGE = b"\xff" * 64  # reserved bits set: no frame begins so


class FaultProxy:
    """Use `fault_proxy()`."""

    def __init__(self, host: str, port: int) -> None:
        self.port = 0
        self.latency = 0.0
        self.connections = 0  # made so far
        self._target = host, port
        self._flows, self._answers_flow = asyncio.Event(), asyncio.Event()
        self._held = b""
        self._garble = b""
        self._cut: tuple[bytes, bytes] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._news = asyncio.Condition()
        self.release()

    def hold(self) -> None:
        """A half-open connection: no data and no end, for those that are there and for new ones."""
        self._flows.clear()

    def hold_answers(self, to: bytes) -> None:
        self._held = to
        self._answers_flow.clear()

    def release(self) -> None:
        self._flows.set()
        self._answers_flow.set()

    def garble(self, with_: bytes = GARBAGE) -> None:
        self._garble = with_

    def cut(self, behind: bytes = b"", to: bytes = b"") -> None:
        self._cut = behind, to

    async def drop(self) -> None:
        ended = list(self._tasks)
        for task in ended:
            task.cancel()
        await asyncio.gather(*ended, return_exceptions=True)

    async def reached(self, connections: int) -> None:
        """Until so many connections have been made."""
        async with self._news:
            await self._news.wait_for(lambda: self.connections >= connections)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            async with self._news:
                self.connections += 1
                self._news.notify_all()
            await self._flows.wait()
            with contextlib.suppress(OSError):
                there, back = await asyncio.open_connection(*self._target)
                asked = bytearray()
                try:
                    async with asyncio.TaskGroup() as both:
                        both.create_task(self._pump(reader, back, asked))
                        both.create_task(self._pump(there, writer, asked, answers=True))
                except* OSError:
                    pass
                finally:
                    back.close()
        except asyncio.CancelledError:
            pass  # dropped, or the test is over
        finally:
            writer.close()
            self._tasks.discard(task)

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asked: bytearray, *, answers: bool = False
    ) -> None:
        """Until one side ends; then both do. `asked`: the last request to the server over this connection."""
        while data := await reader.read(65536):
            if self.latency:
                await asyncio.sleep(self.latency)
            await self._flows.wait()
            if answers:
                if not await self._answer(data, writer, asked):
                    break
            else:
                if BEGINS.match(data):
                    asked.clear()
                asked += data
                writer.write(data)
                await writer.drain()
        raise ConnectionResetError

    async def _answer(self, data: bytes, writer: asyncio.StreamWriter, asked: bytes) -> bool:
        """Lets an answer pass; whether the connection goes on."""
        if self._held in asked:
            await self._answers_flow.wait()
        data, self._garble = self._garble + data, b""
        whole = True
        if self._cut is not None and len(data) > 4 and self._cut[0] in data and self._cut[1] in asked:
            behind, _ = self._cut
            self._cut = None
            data, whole = data[: data.index(behind) + len(behind) if behind else len(data) // 2], False
        writer.write(data)
        await writer.drain()
        return whole


@asynccontextmanager
async def fault_proxy(host: str, port: int) -> AsyncIterator[FaultProxy]:
    proxy = FaultProxy(host, port)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        await proxy.drop()
