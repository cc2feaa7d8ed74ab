"""The steps for a room's inputs and its stage: made, found again, and mended where they differ."""

from overlay.config.studio import Input
from overlay.obs.protocol import BROWSER, browsers_of
from overlay.obs.setup.chosen import Choice, Chosen, Devices
from overlay.obs.setup.effects import Effects
from overlay.obs.setup.kinds import how_to_get, offered, settings
from overlay.obs.setup.look import Look
from overlay.obs.setup.pictures import picture_of
from overlay.obs.setup.wanted import Request, Step, and_more, name_taken

_NO_BROWSER = (
    "这个 OBS 没有浏览器源（Debian 自带的 OBS 不含 obs-browser）"
    " | This OBS has no browser source (Debian builds it without obs-browser)",
    "任选其一：换用带浏览器源的 OBS（官方安装包、Flatpak 版，或 Ubuntu 上 obsproject 的 PPA）；"
    "或打开 chromium --app=贴图页地址（overlay link stage），用窗口采集加色值滤镜抠像；"
    "或在另一台机器的浏览器里全屏打开贴图页，用采集卡接入"
    " | Either use an OBS that has one (official build, Flatpak, or obsproject's PPA on Ubuntu); or open"
    " chromium --app=STAGE_URL (overlay link stage), capture that window and add a colour key filter; or show"
    " the stage full screen in a browser on another machine and take it in through a capture card",
)
# OBS's own default, so that it is no difference in a source that somebody made by hand.
_TRANSPARENT = "body { background-color: rgba(0, 0, 0, 0); margin: 0px auto; overflow: hidden; }"


class Inputs:
    """`await Inputs(look).steps()`: for every input of the layout, and the stage."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._plan = look.plan
        self._steps: list[Step] = []

    async def steps(self) -> list[Step]:
        choices: dict[str, Choice] = {}
        for id_, described in self._plan.layout.inputs.items():
            one = picture_of(described, id_, self._plan)
            name, kinds = str(one.name), offered(str(one.kind), self._look.kinds)
            if not kinds:
                self._look.missing.add(name)
                what = (
                    f"这个 OBS 没有能做“{name}”（{one.kind}）的来源 | This OBS has no source for “{name}” ({one.kind})"
                )
                self._steps.append(Step("problem", what, how_to_get(str(one.kind))))
                continue
            found = self._find(name, self._plan.mark("input", id_), kinds)
            if name not in self._look.missing:
                choices[id_] = Choice(one, kinds, found)
        chosen = await Devices(self._look).choose(choices)
        for id_, choice in choices.items():
            await self._input(choice.one, id_, choice.now, chosen[id_])
        await self._stage()
        return self._steps

    def _find(self, name: str, mark: str, kinds: list[str]) -> str | None:
        """What OBS calls the input now, None where it has none. A name that something else has is a problem."""
        look = self._look
        taken = name in look.inputs or name in look.scenes
        found = look.ours(mark, name) or (name if taken else None)
        if found is None:
            return None
        if look.inputs.get(found) not in kinds or (found != name and taken):
            look.missing.add(name)
            self._steps.append(name_taken(name if taken else found))
            return None
        if found != name:
            look.renamed[name] = found
        return found

    async def _stage(self) -> None:
        plan, look = self._plan, self._look
        if BROWSER not in look.kinds:
            look.missing.add(plan.stage)
            self._steps.append(Step("problem", *_NO_BROWSER))
            return
        found = self._find(plan.stage, plan.mark("input", "stage"), [BROWSER])
        if plan.stage in look.missing:
            return
        if found is None and (same := await browsers_of(look.client, plan.url)):
            found = look.renamed[plan.stage] = same[0]
        one = Input(name=plan.stage, kind=BROWSER, settings=self._stage_settings())
        await self._input(one, "stage", found, Chosen(BROWSER))

    def _stage_settings(self) -> dict[str, object]:
        plan = self._plan
        return {
            "is_local_file": False,
            "url": plan.url,
            "width": plan.width,
            "height": plan.height,
            "fps_custom": True,
            "fps": plan.fps,
            "css": _TRANSPARENT,
            "shutdown": False,
            "restart_when_active": False,
            "webpage_control_level": 1,
        }

    async def _input(self, one: Input, id_: str, found: str | None, chosen: Chosen) -> None:
        plan, look, name = self._plan, self._look, str(one.name)
        wanted, ignored = settings(one, chosen.kind, plan.width, plan.height)
        wanted |= chosen.settings
        effects = await Effects(look, one, found).compare()
        self._steps += [*chosen.steps, *effects.problems]
        if ignored:
            what, keys = "、".join(ignored), ", ".join(ignored)
            self._steps.append(
                Step(
                    "problem",
                    f"“{name}”的 {what} 在这个 OBS 上设不了 | {keys} of “{name}” cannot be set in this OBS",
                    "在 OBS 里打开它的属性来选，并从配置里去掉"
                    " | choose it in its properties in OBS, and take it out of the config",
                )
            )
        marking = look.marking(found, name, plan.mark("input", id_))
        if found is None:
            self._create(name, chosen.kind, wanted, (*marking, *effects.requests))
        else:
            await self._mend(name, found, wanted, effects, marking)

    def _create(self, name: str, kind: str, wanted: dict[str, object], more: tuple[Request, ...]) -> None:
        scene = self._first_scene(name)
        if scene is None:  # none of its scenes can come to be, which has been said
            self._look.missing.add(name)
            return
        self._look.made_in[name] = scene
        data: dict[str, object] = {
            "sceneName": scene,
            "inputName": name,
            "inputKind": kind,
            "inputSettings": wanted,
            "sceneItemEnabled": True,
        }
        self._steps.append(
            Step(
                "create",
                _label(name, kind),
                requests=(Request("CreateInput", data, item=(scene, name)), *more),
                needs=frozenset((scene,)),
                makes=frozenset((name,)),
            )
        )

    def _first_scene(self, name: str) -> str | None:
        layout = self._plan.layout
        for scene in layout.scenes:
            names = [str(layout.inputs[item.input].name) for item in layout.shown(scene)]
            if scene.name not in self._look.missing and (name in names or (name == self._plan.stage and scene.stage)):
                return scene.name
        return None

    async def _mend(
        self, name: str, found: str, wanted: dict[str, object], effects: Effects, marking: tuple[Request, ...]
    ) -> None:
        kind = self._look.inputs[found]
        words: list[tuple[str, str]] = []
        requests: list[Request] = []
        if found != name:
            requests.append(Request("SetInputName", {"inputName": found, "newInputName": name}))
            words.append((f"名字（原为“{found}”）", f"name (was “{found}”)"))
        # OBS before 29 says nothing of this one where it is off.
        now = {"is_local_file": False, **await self._look.settings(name)}
        wrong = {key: value for key, value in wanted.items() if now.get(key) != value}
        if wrong:
            data: dict[str, object] = {"inputName": name, "inputSettings": wrong, "overlay": True}
            requests.append(Request("SetInputSettings", data))
            keys = ", ".join(wrong)  # never the values: an address carries a token
            words.append((f"设置 {keys}", f"settings {keys}"))
        words += effects.words
        requests += effects.requests
        if not words:
            self._steps.append(Step("keep", _label(name, kind), requests=marking))  # a mark changes nothing to see
            return
        zh, en = and_more(words)
        self._steps.append(Step("change", _label(name, kind, zh, en), requests=(*requests, *marking)))


def _label(name: str, kind: str, zh: str = "", en: str = "") -> str:
    chinese, english = ("浏览器源", "browser source") if kind == BROWSER else ("输入", "input")
    return f"{chinese}“{name}”{'：' if zh else ''}{zh} | {english} “{name}”{': ' if en else ''}{en}"
