"""Why there is no connection to OBS, in plain words, and what to do about it."""

from dataclasses import dataclass

from overlay.obs.client import ObsClient, ObsLost, ObsRefused, ObsSettings

_SWITCH_ON = (
    "在 OBS 菜单“工具 → WebSocket 服务器设置（obs-websocket 设置）”里勾选“开启 WebSocket 服务器”，"
    "端口填 {port}；若 OBS 刚以安全模式启动，WebSocket 会被停用，请正常重启 OBS"
    " | In OBS open Tools → WebSocket Server Settings, tick “Enable WebSocket server”, set port {port};"
    " if OBS was started in safe mode that server is off: restart OBS normally"
)
_COPY_IT = (
    "在 OBS 的 WebSocket 服务器设置里点“显示连接信息”，"
    "把密码放进 config.toml 的 password_env 或 password_file 所指之处"
    " | In OBS's WebSocket server settings press “Show Connect Info” and put that password where"
    " password_env or password_file of config.toml points"
)
_WORDS = {
    "refused": (
        "{host}:{port} 上没有 OBS：OBS 没有运行，或其 WebSocket 服务器未开启"
        " | Nobody answers at {host}:{port}: OBS is not running, or its WebSocket server is off",
        _SWITCH_ON,
    ),
    "unreachable": (
        "连不上 {host}：机器未开机、地址不对，或被防火墙拦住"
        " | {host} cannot be reached: it is off, the address is wrong, or a firewall is in between",
        "检查 config.toml 中 OBS 的 host，并在 OBS 那台机器的防火墙放行 TCP 端口 {port}"
        " | Check the OBS host in config.toml, and let TCP port {port} through that machine's firewall",
    ),
    "host_unknown": (
        "找不到名为 {host} 的机器 | No machine is called {host}",
        "在 config.toml 中把 OBS 的 host 改为 IP 地址；同一台机器用 127.0.0.1"
        " | Set the OBS host in config.toml to an IP address; 127.0.0.1 for this machine",
    ),
    "no_answer": (
        "{host}:{port} 接了连接却不回话：OBS 卡死，或正停在一个对话框上"
        " | {host}:{port} takes connections but does not answer: OBS hangs, or waits in a dialog",
        "看一眼 OBS 窗口，关掉弹出的对话框；仍无反应就重启 OBS，恢复后会自动重连"
        " | Look at OBS and close any dialog; if that does not help restart it; we reconnect by ourselves",
    ),
    "lost": (
        "与 OBS 的连接断开 | The connection to OBS was lost",
        "正在自动重连；若 OBS 已退出，请重新打开它 | Reconnecting; if OBS has quit, start it again",
    ),
    "not_obs": (
        "{host}:{port} 上的程序不是 OBS | The program at {host}:{port} is not OBS",
        "改 config.toml 中 OBS 的 port，使其与 OBS 的 WebSocket 服务器设置一致（默认 4455）"
        " | Make the OBS port in config.toml the one in OBS's WebSocket server settings (4455 as installed)",
    ),
    "too_old": (
        "OBS 太旧：需要 OBS 28 或更新（obs-websocket 5）"
        " | This OBS is too old: OBS 28 or newer (obs-websocket 5) is needed",
        "升级 OBS；若装过 obs-websocket 4 插件（端口 4444），请改用 OBS 自带的服务器（端口 4455）"
        " | Update OBS; instead of an obs-websocket 4 plugin (port 4444) use OBS's own server (port 4455)",
    ),
    "password_missing": (
        "OBS 要求密码，而配置里没有 | OBS wants a password and none is configured",
        _COPY_IT,
    ),
    "password_wrong": ("OBS 不接受这个密码 | OBS does not accept the password", _COPY_IT),
}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`message` and `mend` are "中文 | English"; no `mend` where ok. `code`: `ObsLost.code`, or "ok"."""

    ok: bool
    code: str
    message: str
    mend: str = ""

    def text(self) -> str:
        """Both in one: "中文。修法 | English. Mend"."""
        return join(self.message, self.mend) if self.mend else self.message


def join(message: str, mend: str) -> str:
    """("甲 | A", "乙 | B") → "甲。乙 | A. B"."""
    zh, _, en = message.partition(" | ")
    mend_zh, _, mend_en = mend.partition(" | ")
    return f"{zh}。{mend_zh} | {en}. {mend_en}"


def explain(lost: ObsLost, settings: ObsSettings) -> Diagnosis:
    message, mend = (words.format(host=settings.host, port=settings.port) for words in _WORDS[lost.code])
    return Diagnosis(False, lost.code, message, mend)


async def diagnose(settings: ObsSettings) -> Diagnosis:
    """Connects once and says what came of it. Never raises for what an OBS can do wrong."""
    try:
        client = await ObsClient.connect(settings)
        try:
            version = await client.call("GetVersion")
        finally:
            await client.close()
    except ObsLost as lost:
        return explain(lost, settings)
    except ObsRefused:  # still loading: it is there, and the password is right
        return Diagnosis(True, "ok", "OBS 正在启动 | OBS is starting")
    return Diagnosis(
        True,
        "ok",
        "OBS {obsVersion} 已连接（obs-websocket {obsWebSocketVersion}）"
        " | OBS {obsVersion} answers (obs-websocket {obsWebSocketVersion})".format(**version),
    )
