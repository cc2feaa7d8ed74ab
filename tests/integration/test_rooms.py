"""Rooms with an OBS each, one of them well and the others not: none is in another's way. One server process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import aiohttp

from tests.integration.conftest import Product
from tests.obs.fake_obs import FakeObs

HOLES = 8  # more than a small machine's thread pool has threads


async def test_a_wrong_password_and_dead_hosts_slow_no_other_room(make_product: Callable[..., Product]) -> None:
    accepted = asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.set()
        await reader.read()  # the request for a WebSocket, which gets no answer
        await reader.read()
        writer.close()

    holes = [await asyncio.start_server(say_nothing, "127.0.0.1", 0) for _ in range(HOLES)]
    product = make_product()
    async with FakeObs() as good, FakeObs() as strict:
        places = {
            "good": (good.settings.host, good.settings.port, good.password),
            "wrong": (strict.settings.host, strict.settings.port, "not this"),
            "nowhere": ("no-such-host.invalid", 4455, "x"),
        }
        for number, hole in enumerate(holes):
            places[f"hole{number}"] = ("127.0.0.1", hole.sockets[0].getsockname()[1], "x")
        rooms = ""
        for name, (host, port, password) in places.items():
            (product.folder / f"{name}.password").write_text(password, "utf-8")
            rooms += (
                f'[[rooms]]\nname = "{name}"\n[rooms.obs]\nhost = "{host}"\nport = {port}\n'
                f'password_file = "{name}.password"\nscene = "{name}"\n'
            )
        (product.folder / "config.toml").write_text(f"[server]\nport = {product.port}\n{rooms}", "utf-8")
        await asyncio.to_thread(product.start)
        await accepted.wait()
        tokens = {}
        for name in ("good", "wrong", "hole0"):
            link = await asyncio.to_thread(product.run, "link", "operator", "--room", name)
            url = next(word for word in link.split() if word.startswith("http"))
            tokens[name] = parse_qs(urlsplit(url).query)["token"][0]

        async with aiohttp.ClientSession(f"http://127.0.0.1:{product.port}") as http:

            async def ask(room: str, path: str, body: object = None) -> dict[str, object]:
                method = "GET" if body is None else "POST"
                headers = {"Authorization": f"Bearer {tokens[room]}"}
                async with http.request(method, f"/api/v1/rooms/{room}/{path}", json=body, headers=headers) as answer:
                    assert answer.status == 200, await answer.text()
                    return dict(await answer.json())

            async def until_problem(room: str, code: str) -> None:
                while True:
                    obs = (await ask(room, "state"))["obs"]
                    if any(problem["code"] == code for problem in obs.get("problems", [])):  # type: ignore[attr-defined]
                        return
                    await asyncio.sleep(0.05)

            await asyncio.gather(until_problem("wrong", "password_wrong"), until_problem("hole0", "no_answer"))
            for number in range(20):
                scene = ("产品", "开场")[number % 2]
                await asyncio.gather(*(ask(room, "commands/programme.scene", {"name": scene}) for room in tokens))
                while good.programme != scene:
                    good.changed.clear()
                    await good.changed.wait()
            state = (await ask("good", "state"))["obs"]
            assert state["connected"] is True and state["program_scene"] in ("产品", "开场")  # type: ignore[index]
        await asyncio.to_thread(product.close)
    for hole in holes:
        hole.close()
