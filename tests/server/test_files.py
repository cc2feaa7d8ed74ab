"""Pages and the files they load: what is sent, how long it may be kept, and that nothing else can be reached."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from yarl import URL

from overlay.server import watcher
from overlay.server.built import Built

from .conftest import CONFIG, Server


@pytest.mark.parametrize("page", ["stage", "console", "prompter"])
async def test_a_page_is_sent_whole_and_kept_by_nobody(server: Server, page: str) -> None:
    async with await server.call("GET", f"/{page}/main", allow_redirects=False) as answer:
        assert answer.status == 200
        assert answer.content_type == "text/html"
        assert answer.headers["Cache-Control"] == "no-store"
        assert f"<title>{page}</title>" in await answer.text()
        policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self' 'sha256-abc='" in policy
    assert "frame-ancestors 'self'" in policy
    assert "unsafe-eval" not in policy


async def test_built_files_are_kept_for_ever(server: Server) -> None:
    async with await server.call("GET", "/web/assets/stage-0f3a.js", role="stage") as answer:
        assert answer.content_type == "text/javascript"
        assert "immutable" in answer.headers["Cache-Control"]


async def test_the_service_worker_may_serve_the_stages(server: Server) -> None:
    async with await server.call("GET", "/stage/sw.js", role="stage") as answer:
        assert (answer.status, answer.content_type) == (200, "text/javascript")
        assert "immutable" not in answer.headers["Cache-Control"]


async def test_unchanged_files_are_not_sent_again(server: Server) -> None:
    async with await server.call("GET", "/assets/samples/mug.svg", role="stage") as answer:
        assert answer.status == 200
        etag = answer.headers["ETag"]
    async with await server.call(
        "GET", "/assets/samples/mug.svg", role="stage", headers={"If-None-Match": etag}
    ) as again:
        assert again.status == 304


async def test_pictures_come_from_the_data_folder(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "assets" / "杯子"
    folder.mkdir(parents=True)
    (folder / "1 号.png").write_bytes(b"png")
    async with await server.call("GET", "/assets/杯子/1 号.png", role="stage") as answer:
        assert (answer.status, await answer.read()) == (200, b"png")


@pytest.mark.parametrize(
    "path",
    [
        "/web/../../../pyproject.toml",
        "/web/%2e%2e/%2e%2e/config.toml",
        "/web/..%2f..%2fsecret.json",
        "/web/assets/../manifest.json/../../x.js",
        "/web/assets\\..\\manifest.json",
        "/web//etc/x.js",
        "/web/%00.js",
        "/web/.hidden.js",
        "/web/stage.html",
        "/web/assets",
        "/web/" + "x" * 300 + ".js",
        "/web/" + "a/" * 200 + "x.js",
        "/assets/samples/../products.csv",
        "/assets/../secret.key",
        "/assets/%2e%2e/%2e%2e/outside.png",
        "/assets/..%2foutside.png",
        "/assets/link.png",
        "/assets/samples/CON.png",
        "/plugins/lottery/__init__.py",
        "/plugins/lottery/../flash_sale/graphic.js",
        "/plugins/lottery/%2e%2e/flash_sale/graphic.js",
        "/plugins/nothing/graphic.js",
        "/plugins/../graphic.js",
        "/plugins/%2e%2e/x.js",
    ],
)
async def test_nothing_else_can_be_reached(server: Server, tmp_path: Path, path: str) -> None:
    (tmp_path / "outside.png").write_bytes(b"png")
    assets = tmp_path / "data" / "assets"
    assets.mkdir()
    (assets / "link.png").symlink_to(tmp_path / "outside.png")
    url = URL(f"http://127.0.0.1:{server.port}{path}", encoded=True)
    headers = {"Authorization": f"Bearer {server.token('admin')}"}
    async with server.client.session.get(url, headers=headers) as answer:
        assert answer.status == 404
        assert (await answer.json())["error"]["code"] == "not_found"


async def test_a_plugin_of_one_file_has_no_files(start: Callable[..., Any], tmp_path: Path) -> None:
    folder = tmp_path / "plugins"
    folder.mkdir()
    (folder / "single.py").write_text('"""Single."""\n', encoding="utf-8")
    (folder / "secret.json").write_text("{}", encoding="utf-8")
    server = await start()
    assert "single" in [one["name"] for one in (await server.json("GET", "…/plugins"))["plugins"]]
    await server.json("GET", "/plugins/single/secret.json", 404, role="stage")


async def test_pages_that_nobody_built_are_unavailable(start: Callable[..., Any], built: Built, tmp_path: Path) -> None:
    (built.folder / "manifest.json").unlink()
    server = await start(CONFIG)
    error = (await server.json("GET", "/stage/main", 503))["error"]
    assert "npm" in error["message"]
    assert (await server.live()).hello["version"] == "0.1.0"


async def test_a_newer_build_is_noticed_and_pages_load_again(
    start: Callable[..., Any], built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watcher, "PERIOD_SECONDS", 0.01)
    server: Server = await start()
    page = await server.live(role="stage", page="stage")
    assert (await server.live()).hello["version"] == "0.1.0+0f3a"
    manifest = built.folder / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("0f3a", "77aa"), encoding="utf-8")
    os.utime(manifest, ns=(1, 1))
    await page.until("reload")
    assert (await server.live()).hello["version"] == "0.1.0+77aa"
