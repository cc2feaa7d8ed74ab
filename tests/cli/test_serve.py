"""`overlay serve` in a process of its own, and the commands that go through it."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

from overlay.server.addresses import lan_address

from .conftest import Overlay, Serve

ADDRESS = re.compile(r"http://\S+\?token=\S+")


def token(overlay: Overlay, role: str, room: str = "main") -> str:
    return overlay("link", role, "--room", room).stdout.strip().partition("?token=")[2]


def test_it_prints_addresses_that_open_their_pages(serve: Serve) -> None:
    served = serve("--port", "0")

    addresses = ADDRESS.findall(served.output)
    assert [re.sub(r"^\S+:\d+|\?.*$", "", address) for address in addresses] == [
        f"/{page}/{room}" for room in ("main", "second") for page in ("stage", "console", "prompter")
    ]
    for address in addresses:
        with urllib.request.urlopen(address, timeout=10) as answer:
            assert answer.headers["Content-Type"].startswith("text/html")
    with urllib.request.urlopen(f"{served.url}/healthz", timeout=10) as answer:
        assert json.load(answer)["status"] == "ok"


def test_it_says_that_a_phone_needs_more_than_loopback_and_that_there_is_no_obs(serve: Serve) -> None:
    output = serve("--port", "0").output

    assert "--host 0.0.0.0" in output
    assert ("█" in output) == (lan_address() is not None), "a QR code of an address that a phone can reach, or none"
    assert "OBS (main): no OBS is configured" in output


def test_bound_to_the_network_it_shows_a_qr_code(serve: Serve) -> None:
    output = serve("--port", "0", "--host", "0.0.0.0").output

    assert "█" in output and "--host" not in output


def test_it_says_why_obs_does_not_answer_and_goes_on(home: Path, serve: Serve) -> None:
    config = home / "config.toml"
    config.write_text(config.read_text() + "[rooms.obs]\nport = 1\n")

    served = serve("--port", "0")

    assert "OBS (second): Nobody answers at 127.0.0.1:1" in served.output
    assert served.process.poll() is None


def test_the_sample_room_is_furnished_and_its_pictures_are_there(serve: Serve, overlay: Overlay) -> None:
    served = serve("--port", "0")
    operator = token(overlay, "operator")

    products = served.get("/api/v1/rooms/main/products", operator)["products"]
    assert len(products) == 8
    for product in products:
        request = urllib.request.Request(served.url + product["image"], headers={"Authorization": f"Bearer {operator}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.headers["Content-Type"] == "image/svg+xml"
        if product.get("was"):
            assert product["was"] > product["price"] and product["was_basis"]
    cues = served.get("/api/v1/rooms/main/cues", operator)["cues"]
    keys = [key for cue in cues for key in cue["keys"]]
    assert len(set(keys)) == len(keys) == 12
    assert {cue["mode"] for cue in cues} == {"press", "hold", "arm", "toggle", "macro"}
    assert len({cue["page"] for cue in cues}) == 3
    assert any("folder" in cue for cue in cues)


def test_every_sample_cue_works_in_its_turn(serve: Serve, overlay: Overlay) -> None:
    served = serve("--port", "0")
    operator = token(overlay, "operator")

    for cue in served.get("/api/v1/rooms/main/cues", operator)["cues"]:
        if cue["id"] == "lottery-close":
            entry = urllib.request.Request(
                f"{served.url}/api/v1/rooms/main/commands/lottery.enter",
                json.dumps({"viewer": {"id": "v1", "name": "王小明"}}).encode(),
                {"Authorization": f"Bearer {operator}", "Content-Type": "application/json"},
            )
            urllib.request.urlopen(entry, timeout=10).close()
        fire = urllib.request.Request(
            f"{served.url}/api/v1/rooms/main/cues/{cue['id']}/fire",
            b'{"held":800}',
            {"Authorization": f"Bearer {operator}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(fire, timeout=10) as answer:
            assert json.load(answer)["seq"] > 0


def test_a_second_one_on_the_same_data_is_refused(serve: Serve, overlay: Overlay) -> None:
    served = serve("--port", "0")

    result = overlay("serve", "--port", "0")

    assert result.exit_code == 2
    assert served.url in result.stderr


def test_a_port_in_use_is_one_line_with_the_mend(home: Path, free_port: int, overlay: Overlay) -> None:
    import socket

    with socket.create_server(("127.0.0.1", free_port)):
        result = overlay("serve")

    assert result.exit_code == 2
    assert result.stderr.startswith("config.toml:server.port: ") and f"--port {free_port + 1}" in result.stderr
    assert result.stderr.count("\n") == 1


def test_an_address_that_is_not_ours_is_one_line_with_the_mend(home: Path, overlay: Overlay) -> None:
    for host in ("192.0.2.1", "no-such-host.invalid"):
        result = overlay("serve", "--port", "0", "--host", host)

        assert result.exit_code == 2
        assert result.stderr.startswith("config.toml:server.host: ") and result.stderr.count("\n") == 1


def test_it_ends_well_and_leaves_no_note(home: Path, serve: Serve) -> None:
    assert serve("--port", "0").stop() == 0
    assert not (home / "data" / "running.json").exists()

    interrupted = serve("--port", "0")
    if sys.platform != "win32":
        interrupted.process.send_signal(signal.SIGINT)
        assert interrupted.process.wait(30) == 0
        assert not (home / "data" / "running.json").exists()


def test_a_crash_leaves_a_note_that_does_no_harm(home: Path, serve: Serve, overlay: Overlay) -> None:
    crashed = serve("--port", "0")
    crashed.process.kill()
    crashed.process.wait(30)
    assert (home / "data" / "running.json").exists()

    assert crashed.url not in overlay("link", "stage").stdout
    assert serve("--port", "0").process.poll() is None


def test_other_commands_find_it_wherever_it_listens(serve: Serve, overlay: Overlay) -> None:
    served = serve("--port", "0")

    assert overlay("link", "stage").stdout.startswith(served.url)


def test_import_journal_and_backup_go_through_it(home: Path, serve: Serve, overlay: Overlay) -> None:
    serve("--port", "0")
    (home / "mine.csv").write_text("id,name,price\nB1,杯子,9.90\n", encoding="utf-8")
    (home / "bad.csv").write_text("id,name,price\nB2,杯子,9.90\nB3,,1\n", encoding="utf-8")

    assert overlay("import", "mine.csv", "--room", "second").stdout == "second: 1 added, 0 updated, 0 unchanged\n"
    bad = overlay("import", "bad.csv", "--room", "second")
    assert bad.exit_code == 2 and "bad.csv: line 3" in bad.stderr

    assert overlay("backup", "saved.zip").exit_code == 0
    live = overlay("journal", "second").stdout
    import zipfile

    with zipfile.ZipFile("saved.zip") as archive:
        assert "running.json" not in archive.namelist()
        archive.extractall("restored")
    assert overlay("journal", "second", "--data", "restored").stdout == live != ""


def test_journal_into_a_pipe_that_closes_early_says_nothing(home: Path, serve: Serve, overlay: Overlay) -> None:
    serve("--port", "0")
    for number in range(30):  # more than a pipe holds
        (home / "many.csv").write_text(
            "id,name,price\n" + "".join(f"C{row},第{number}版,{number + 1}.00\n" for row in range(100)),
            encoding="utf-8",
        )
        overlay("import", "many.csv")

    reader = subprocess.Popen(
        [sys.executable, "-m", "overlay", "journal", "main"],
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert reader.stdout is not None and reader.stderr is not None
    reader.stdout.read(10)
    reader.stdout.close()
    with reader.stderr:
        assert reader.stderr.read() == b""
    reader.wait(30)


def test_replay_sends_recorded_events_and_says_what_came_of_it(home: Path, serve: Serve, overlay: Overlay) -> None:
    served = serve("--port", "0")
    events = [
        {"type": "comment", "id": f"e{number}", "at": 1_700_000_000_000 + number * 60, "platform": "douyin",
         "viewer": {"id": f"v{number}", "name": "李四"}, "text": "好物"}
        for number in range(40)
    ] + [
        {"type": "order", "id": "o1", "at": 1_700_000_003_000, "platform": "douyin",
         "order": {"id": "o1", "product": "A001", "quantity": 2, "amount": "59.80", "status": "paid"}}
    ]  # fmt: skip
    (home / "events.ndjson").write_text("\n".join(map(json.dumps, events)), encoding="utf-8")

    first = overlay("replay", "events.ndjson", "--speed", "100")
    again = overlay("replay", "events.ndjson", "--speed", "100")

    assert first.stdout == again.stdout == "41 accepted, 0 rejected\n"
    products = served.get("/api/v1/rooms/main/products", token(overlay, "operator"))["products"]
    assert next(product for product in products if product["id"] == "A001")["sold"] == 4


def test_a_new_plugin_works_in_the_running_server_at_once(serve: Serve, overlay: Overlay) -> None:
    served = serve("--port", "0")
    overlay("plugin", "new", "coupon_rain")
    operator = token(overlay, "operator")
    show = urllib.request.Request(
        f"{served.url}/api/v1/rooms/main/commands/coupon_rain.show",
        json.dumps({"text": "欢迎"}).encode(),
        {"Authorization": f"Bearer {operator}", "Content-Type": "application/json"},
    )

    for _ in range(100):  # until the watcher has seen it
        try:
            urllib.request.urlopen(show, timeout=10).close()
            break
        except urllib.error.HTTPError as error:
            error.close()
            assert error.code == 404
            threading.Event().wait(0.1)

    topic = served.get("/api/v1/rooms/main/state", operator)["topics"]["coupon_rain"]
    assert (topic["text"], topic["on_air"]) == ("欢迎", True)


def test_replay_without_a_server_says_so(home: Path, overlay: Overlay) -> None:
    (home / "events.ndjson").write_text("")

    result = overlay("replay", "events.ndjson")

    assert result.exit_code == 2 and "overlay serve" in result.stderr


def test_replay_names_the_line_that_is_no_event(home: Path, overlay: Overlay) -> None:
    (home / "events.ndjson").write_text('{"type":"like","id":"1","at":1,"platform":"x"}\n{"type":"wave"}\n')

    result = overlay("replay", "events.ndjson")

    assert result.exit_code == 2 and result.stderr.startswith("events.ndjson:2: ")


def test_check_sees_the_running_server(home: Path, free_port: int, serve: Serve, overlay: Overlay) -> None:
    serve()

    result = overlay("check")

    assert f"✓ port {free_port}: running at http://127.0.0.1:{free_port}" in result.stdout
    assert "browser source main: OBS has not loaded the stage yet" in result.stdout
    assert result.exit_code == 0
