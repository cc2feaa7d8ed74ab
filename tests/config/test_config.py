"""config.toml read right: defaults, paths, sizes, passwords; and no text at all that makes it fall over."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overlay import config
from overlay.errors import ConfigError

ROOM = '[[rooms]]\nname = "main"\n'


def read(text: str, base: Path = Path()) -> config.Config:
    return config.parse(text, file="config.toml", base=base)


def test_the_shipped_config_is_right_and_shows_a_portrait_room_with_the_samples() -> None:
    shipped = config.load(config.SHIPPED / "config.toml")

    room = shipped.room()
    assert (room.name, room.width, room.height) == ("main", 1080, 1920)
    assert shipped.server.host == "127.0.0.1"
    for sample in (shipped.catalogue(room), shipped.cues(room)):
        assert sample is not None and sample.is_file()


def test_a_room_needs_nothing_but_a_name() -> None:
    room = read(ROOM).room()

    assert (room.title, room.currency, room.width, room.height) == ("main", "CNY", 1080, 1920)
    assert room.obs is None
    assert read(ROOM).catalogue(room) is None


def test_orientation_decides_the_size_and_the_size_the_orientation() -> None:
    assert [(room.width, room.height) for room in read(ROOM + 'orientation = "landscape"\n').rooms] == [(1920, 1080)]
    assert read(ROOM + "width = 1280\nheight = 720\n").room().orientation == "landscape"
    assert read(ROOM + "width = 1000\nheight = 1000\n").room().orientation == "portrait"


def test_relative_paths_start_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "extra").mkdir()
    (tmp_path / "config.toml").write_text(f'data = "kept"\n[plugins]\nfolders = ["extra"]\n{ROOM}')

    loaded = config.load(tmp_path / "config.toml")

    assert loaded.data_folder == tmp_path / "kept"
    assert loaded.room_folder("main") == tmp_path / "kept" / "rooms" / "main"
    assert loaded.plugin_folders[-1] == (tmp_path / "extra").resolve()


def test_data_option_replaces_the_data_folder_and_starts_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.toml").write_text(ROOM)
    monkeypatch.chdir(tmp_path)

    assert config.load("config.toml", data="elsewhere").data_folder == tmp_path / "elsewhere"


def test_config_is_looked_for_here_and_else_the_shipped_one_is_used_with_paths_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert config.load().data_folder == tmp_path / "data"

    (tmp_path / "config.toml").write_text(f'data = "mine"\n{ROOM}')
    assert config.load().data_folder == tmp_path / "mine"


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b"\xef\xbb\xbf" + ROOM.encode())

    assert config.load(tmp_path / "config.toml").room().name == "main"


@pytest.mark.parametrize("missing", ["nowhere.toml", "."])
def test_no_such_config_says_how_to_name_one(missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(ConfigError, match="--config"):
        config.load(missing)


def test_password_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = read(ROOM + '[rooms.obs]\npassword_env = "OVERLAY_TEST_PASSWORD"\n')
    monkeypatch.setenv("OVERLAY_TEST_PASSWORD", "geheim")
    assert loaded.obs_password(loaded.room()) == "geheim"

    monkeypatch.delenv("OVERLAY_TEST_PASSWORD")
    with pytest.raises(ConfigError) as error:
        loaded.obs_password(loaded.room())
    assert error.value.key == "rooms.0.obs.password_env"


def test_password_comes_from_a_file_without_its_line_end(tmp_path: Path) -> None:
    secret = tmp_path / "obs.password"
    secret.write_text("geheim \n")
    loaded = read(ROOM + '[rooms.obs]\npassword_file = "obs.password"\n', tmp_path)
    assert loaded.obs_password(loaded.room()) == "geheim "

    secret.write_text("\n")
    with pytest.raises(ConfigError, match="empty"):
        loaded.obs_password(loaded.room())


def test_no_password_where_obs_has_none() -> None:
    loaded = read(ROOM + "[rooms.obs]\nport = 4455\n")

    assert loaded.obs_password(loaded.room()) is None


def test_a_value_that_may_be_a_password_is_never_repeated() -> None:
    for key in ("password_env", "password_file"):
        with pytest.raises(ConfigError) as error:
            read(f'{ROOM}[rooms.obs]\n{key} = ["hunter2"]\n')
        assert "hunter2" not in str(error.value)


def test_an_unknown_room_names_those_that_there_are() -> None:
    with pytest.raises(ConfigError, match="main"):
        read(ROOM).room("other")


scalars = st.one_of(
    st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=20), st.dates(), st.none()
)


def toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(letter):08X}" for letter in value) + '"'
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return "{}" if value is None else str(value)


KEYS = [
    "language", "data", "server", "server.host", "server.port", "server.hosts", "server.open", "plugins.folders",
    "plugins.disabled", "rooms", "password",
]  # fmt: skip
ROOM_KEYS = [
    "name", "title", "currency", "orientation", "width", "height", "platform", "locale", "catalogue", "cues", "obs",
    "obs.host", "obs.port", "obs.password_env", "obs.password_file", "obs.scene", "obs.fallback", "obs.fps",
    "obs.preset", "obs.prefix", "obs.transition", "obs.transition_ms", "obs.standby_picture", "obs.layout", "obs.inputs",
    "obs.inputs.camera", "obs.inputs.camera.kind", "obs.inputs.camera.settings", "obs.inputs.camera.chroma_key",
    "obs.inputs.camera.lut", "obs.inputs.camera.crop", "obs.inputs.camera.gain", "obs.scenes",
]  # fmt: skip


@settings(deadline=None)
@given(
    st.sampled_from(KEYS),
    st.sampled_from(ROOM_KEYS),
    st.one_of(scalars, st.lists(scalars, max_size=3)),
    st.one_of(scalars, st.lists(scalars, max_size=3)),
)
def test_any_value_anywhere_is_taken_or_refused_in_one_line(key: str, room_key: str, one: object, two: object) -> None:
    name = "" if room_key == "name" else 'name = "main"\n'
    text = f"{key} = {toml(one)}\n[[rooms]]\n{name}{room_key} = {toml(two)}\n"
    try:
        read(text)
    except ConfigError as error:
        assert "\n" not in f"{error.key}{error.message}{error.mend}"


@settings(deadline=None)
@given(st.text())
def test_any_text_is_taken_or_refused(text: str) -> None:
    try:
        read(text)
    except ConfigError as error:
        assert error.file == "config.toml"
