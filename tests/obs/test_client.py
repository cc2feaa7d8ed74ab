"""The connection: answers, errors, time-outs, secrets."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web

from overlay.obs import ObsClient, ObsLost, ObsRefused, ObsSettings, diagnose
from tests.fault_proxy import fault_proxy
from tests.obs.fake_obs import FakeObs
from tests.obs.studio import Studio


@pytest.fixture
async def obs() -> AsyncIterator[FakeObs]:
    async with FakeObs() as obs:
        yield obs


async def test_answers_are_plain_dicts_and_refusals_carry_obs_own_code(obs: FakeObs) -> None:
    client = await ObsClient.connect(obs.settings)
    assert (await client.call("GetStreamStatus")) == {"outputActive": False}
    assert (await client.call("CreateScene", {"sceneName": "新"})) == {}
    with pytest.raises(ObsRefused) as refused:
        await client.call("SetCurrentProgramScene", {"sceneName": "没有"})
    assert (refused.value.request, refused.value.status) == ("SetCurrentProgramScene", 600)
    assert "没有" in refused.value.comment
    for request, fields, status in (
        ("Unknown", {}, 204),
        ("CreateScene", {}, 300),
        ("CreateScene", {"sceneName": "x", "colour": 1}, 400),
    ):
        with pytest.raises(ObsRefused) as refused:
            await client.call(request, fields)
        assert refused.value.status == status
    assert not client.lost
    await client.close()


async def test_many_callers_at_once_get_their_own_answers(obs: FakeObs) -> None:
    client = await ObsClient.connect(obs.settings)
    names = [f"场景{number}" for number in range(200)]
    await asyncio.gather(*(client.call("CreateScene", {"sceneName": name}) for name in names))
    answers = await asyncio.gather(
        *(client.call("GetStats" if number % 2 else "GetSceneList") for number in range(200))
    )
    assert all(("activeFps" in answer) == bool(number % 2) for number, answer in enumerate(answers))
    assert [fields["sceneName"] for fields in obs.asked("CreateScene")] == names
    await client.close()


@pytest.mark.parametrize(
    "garbage",
    [b"\xf1\x7e\xff\xff", b"\x81\xfe\xff\xff", b"\x81\x7f" + b"\x01" * 8, b"\xff" * 64],
    ids=["reserved", "masked", "endless", "all of it"],
)
async def test_garbage_in_place_of_an_event_ends_the_connection_at_once(obs: FakeObs, garbage: bytes) -> None:
    lost = asyncio.Event()
    async with fault_proxy(obs.settings.host, obs.settings.port) as proxy:
        client = await ObsClient.connect(replace(obs.settings, port=proxy.port), on_lost=lost.set)
        proxy.garble(garbage)
        await obs.emit("CurrentProgramSceneChanged", {"sceneName": "产品"})
        async with asyncio.timeout(60):
            await lost.wait()
        assert client.lost
        await client.close()


async def test_after_a_timeout_the_connection_is_gone_rather_than_one_answer_behind(obs: FakeObs) -> None:
    obs.slow.add("GetStats")
    client = await ObsClient.connect(replace(obs.settings, timeout=1.0))
    later = asyncio.gather(client.call("GetStats"), client.call("GetSceneList"), return_exceptions=True)
    first, second = await later
    assert isinstance(first, ObsLost) and first.code == "no_answer"
    assert isinstance(second, ObsLost)
    assert client.lost
    with pytest.raises(ObsLost):
        await client.call("GetSceneList")
    await client.close()


async def test_events_arrive_in_the_loop_and_the_end_is_told(obs: FakeObs) -> None:
    events: asyncio.Queue[tuple[str, dict[str, object]]] = asyncio.Queue()
    lost = asyncio.Event()
    client = await ObsClient.connect(
        obs.settings, on_event=lambda kind, data: events.put_nowait((kind, data)), on_lost=lost.set
    )
    await obs.emit("CurrentProgramSceneChanged", {"sceneName": "产品"})
    assert await events.get() == ("CurrentProgramSceneChanged", {"sceneName": "产品"})
    assert not client.lost
    await obs.drop()
    await lost.wait()
    assert client.lost
    await client.close()


async def test_closing_waits_for_no_answer(obs: FakeObs) -> None:
    obs.slow.add("GetStats")
    client = await ObsClient.connect(replace(obs.settings, timeout=600))
    waiting = asyncio.ensure_future(client.call("GetStats"))
    await obs.wait_for("GetStats")
    await client.close()
    with pytest.raises(ObsLost):
        await waiting


async def test_a_cancelled_connect_leaves_nothing_open() -> None:
    with socket.socket() as listener:  # takes the connection and never speaks
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        connecting = asyncio.ensure_future(
            ObsClient.connect(ObsSettings("127.0.0.1", listener.getsockname()[1], timeout=600))
        )
        peer, _ = await asyncio.to_thread(listener.accept)
        assert await asyncio.to_thread(peer.recv, 3) == b"GET"
        connecting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await connecting
        while await asyncio.to_thread(peer.recv, 4096):
            pass  # until its end: our side closed
        peer.close()


async def test_the_password_is_nowhere(
    obs: FakeObs, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    client = await ObsClient.connect(obs.settings, on_lost=lambda: None)
    with pytest.raises(ObsRefused) as refused:
        await client.call("Unknown")
    with pytest.raises(ObsLost) as lost:
        await ObsClient.connect(replace(obs.settings, password=obs.password + "?"))
    seen = [repr(client), repr(obs.settings), repr(refused.value), repr(lost.value), caplog.text]
    await client.close()
    seen += capfd.readouterr()
    assert obs.password not in " ".join(seen)


async def test_our_config_toml_is_not_taken_for_the_librarys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.toml").write_text("[connection]\nhost = 'nowhere.invalid'\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    async with FakeObs(password="") as obs:
        client = await ObsClient.connect(obs.settings)
        assert await client.call("GetStreamStatus")
        await client.close()


async def web_server(handler: web.RequestHandler) -> web.AppRunner:  # type: ignore[type-arg]
    app = web.Application()
    app.router.add_get("/", handler)  # type: ignore[arg-type]
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner


async def test_diagnosis_in_plain_words(obs: FakeObs) -> None:
    ok = await diagnose(obs.settings)
    assert ok.ok and "31.0.3" in ok.message and not ok.mend

    wrong = await diagnose(replace(obs.settings, password="other"))
    assert (wrong.ok, wrong.code) == (False, "password_wrong")
    none = await diagnose(replace(obs.settings, password=""))
    assert none.code == "password_missing"
    unknown = await diagnose(replace(obs.settings, host="no-such-host.invalid"))
    assert unknown.code == "host_unknown"
    obs.ready = False
    assert (await diagnose(obs.settings)).ok

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        refused = await diagnose(ObsSettings("127.0.0.1", port))
        assert refused.code == "refused" and str(port) in refused.message and "安全模式" in refused.mend
        silent.listen()
        assert (await diagnose(ObsSettings("127.0.0.1", port, timeout=1.0))).code == "no_answer"

    async def page(request: web.Request) -> web.Response:
        return web.Response(text="a web page")

    async def old(request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        await ws.receive()
        return ws

    async def chatty(request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        await ws.send_str("[]")
        await ws.receive()
        return ws

    for handler, code in ((page, "not_obs"), (old, "too_old"), (chatty, "not_obs")):
        runner = await web_server(handler)  # type: ignore[arg-type]
        found = await diagnose(ObsSettings("127.0.0.1", runner.addresses[0][1], timeout=1.0))
        await runner.cleanup()
        assert found.code == code
        assert found.message.count(" | ") == found.mend.count(" | ") == found.text().count(" | ") == 1


@pytest.mark.obs
async def test_the_real_obs(studio: Studio) -> None:
    assert (await diagnose(studio.settings)).ok
    assert (await diagnose(replace(studio.settings, password="wrong"))).code == "password_wrong"
    assert (await diagnose(replace(studio.settings, password=""))).code == "password_missing"
    client = await ObsClient.connect(studio.patient)
    with pytest.raises(ObsRefused) as refused:
        await client.call("GetSceneItemList", {"sceneName": "没有"})
    assert refused.value.status == 600
    assert (await client.screenshot("开场", 64, 36)).startswith(b"\x89PNG")
    await client.close()
