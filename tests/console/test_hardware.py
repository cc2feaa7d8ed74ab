"""Pictures, levels and devices in the studio tab: live only while seen, told in words too, changed on air knowingly."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import BrowserContext, Page, expect

from .conftest import OpenPage, Size
from .fake import FakeRoom
from .scenario import level, picture, studio
from .test_layout import HOSTILE, OVERFLOWING, SIZES, SMALL

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HANG = 20
WIDE, TABLET, DOCK = SIZES

COUNTED = """
    const real = window.fetch;
    window.pictures = { asked: 0, arrived: 0 };
    window.fetch = async (address, ...how) => {
        const counts = String(address).includes("/obs/picture");
        if (counts) pictures.asked += 1;
        try {
            return await real(address, ...how);
        } finally {
            if (counts) pictures.arrived += 1;
        }
    };
"""


async def studio_tab(open_page: OpenPage, room: FakeRoom, part: str, **options: object) -> Page:
    """The console with that part of the studio tab in sight."""
    studio(room)
    page = await open_page(**options)
    await page.locator("[data-tab=studio]").click()
    await page.locator(part).scroll_into_view_if_needed()
    return page


async def until(room: FakeRoom, count: int) -> None:
    """So many more pictures have been asked for."""
    wanted = len(room.pictured) + count
    async with asyncio.timeout(HANG):
        while len(room.pictured) < wanted:
            await asyncio.sleep(0.01)


async def metered(room: FakeRoom, pages: int) -> None:
    async with asyncio.timeout(HANG):
        while len(room.metering) != pages:
            await asyncio.sleep(0.01)


async def colour(page: Page, of: str) -> list[int]:
    """The middle of a picture as it is painted."""
    found: list[int] = await page.locator(f"ov-studio ov-pictures [data-of={of}] canvas").evaluate(
        "one => [...one.getContext('2d').getImageData(one.width / 2, one.height / 2, 1, 1).data].slice(0, 3)"
    )
    return found


async def test_programme_and_preview_are_live_pictures(open_page: OpenPage, room: FakeRoom) -> None:
    page = await studio_tab(open_page, room, "ov-studio ov-pictures")
    programme = page.locator("ov-studio ov-pictures [data-of=programme]")
    await expect(programme).to_contain_text("直播中")
    await expect(programme.locator("canvas")).to_be_visible()
    assert await colour(page, "programme") == pytest.approx([180, 60, 40], abs=4)
    await expect(page.locator("ov-studio ov-pictures [data-of=preview] canvas")).to_be_visible()
    assert await colour(page, "preview") == pytest.approx([40, 120, 70], abs=4)
    room.pictures["programme"] = picture(10, 20, 200, 180, 320)
    await until(room, 12)
    assert await colour(page, "programme") == pytest.approx([10, 20, 200], abs=4)
    del room.pictures["programme"]
    await expect(programme).to_contain_text("现在没有画面")
    await room.device({"preview_scene": None})
    await expect(page.locator("ov-studio ov-pictures [data-of=preview]")).to_have_count(0)


async def test_what_nobody_sees_asks_for_nothing(open_page: OpenPage, room: FakeRoom) -> None:
    async def watched(context: BrowserContext) -> None:
        await context.add_init_script(COUNTED)
        await context.clock.install()  # before the page has a timer: one that is older is not this clock's to clear

    page = await studio_tab(
        open_page, room, "ov-studio ov-pictures",
        size=(1366, 1900),  # all of it in sight
        before=watched,
    )  # fmt: skip
    await until(room, 4)
    await metered(room, 1)
    await page.locator("[data-tab=products]").click()
    await metered(room, 0)
    await expect(page.locator("ov-studio ov-pictures")).to_have_count(0)
    await page.locator("[data-tab=studio]").click()
    await metered(room, 1)
    await expect(page.locator("ov-studio ov-pictures [data-of=programme] canvas")).to_be_visible()
    await page.evaluate(
        "Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    await metered(room, 0)
    await page.wait_for_function("() => pictures.arrived === pictures.asked")  # those under way still arrive
    asked = await page.evaluate("pictures.asked")
    assert asked > 0
    await page.clock.run_for(5_000)
    assert await page.evaluate("pictures.asked") == asked
    await page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    await metered(room, 1)
    await until(room, 3)


async def test_levels_are_drawn_and_said(open_page: OpenPage, room: FakeRoom) -> None:
    page = await studio_tab(open_page, room, "ov-meters")
    meters = page.locator("ov-meters")
    await expect(meters).to_contain_text("现在没有声音输入在播")
    await metered(room, 1)

    async def sounding(name: str, text: str, **levels: float) -> None:
        async with asyncio.timeout(HANG):
            while text not in await meters.evaluate("one => one.shadowRoot.textContent"):
                await room.sound({"无线麦克风": level(-18), name: level(**levels)})
                await asyncio.sleep(0.05)

    mic = meters.locator("[data-input=无线麦克风]")
    await sounding("采集卡", "−18.0 dB", peak=-30)
    meter = mic.get_by_role("meter", name="无线麦克风")
    await expect(meter).to_have_attribute("aria-valuenow", "-18.0")
    covers = mic.locator(".cover")
    await expect(covers).to_have_count(2)
    assert await covers.nth(0).evaluate("one => one.style.transform") == "scaleX(0.3)"
    await sounding("采集卡", "⚠ 过载", peak=0.0)
    await expect(meters.locator("[data-input=采集卡]")).to_have_attribute("data-state", "clipping")
    await sounding("话筒", "已静音", peak=-100, input_peak=-20)
    await sounding("坏话筒", "没有声音", peak=-100)
    await expect(meters.locator("[data-input=坏话筒]").get_by_role("meter")).to_have_attribute(
        "aria-valuetext", "−∞ dB 没有声音"
    )
    await room.cut()
    room.restore()
    await metered(room, 1)
    await room.sound({})
    await expect(meters).to_contain_text("现在没有声音输入在播")


async def test_a_device_is_chosen_with_its_formats_and_who_uses_it(open_page: OpenPage, room: FakeRoom) -> None:
    page = await studio_tab(open_page, room, "ov-devices")
    devices = page.locator("ov-devices")
    await expect(devices.locator("li")).to_have_count(4)
    await expect(devices.locator("[data-input=近景机位]")).to_contain_text("■ 播出中 近景机位")
    await expect(devices.locator("[data-input=近景机位]")).to_contain_text("Cam Link 4K")
    await expect(devices.locator("[data-input=无线麦克风]")).to_contain_text("OBS 看不到 {0.0.1}.{a}")
    await expect(devices.locator("[data-input=近景机位] canvas")).to_be_visible()
    await expect(devices.locator("[data-input=手机推流]")).to_contain_text("网络流或媒体文件")
    await expect(devices.locator("[data-input=手机推流]").get_by_role("button")).to_have_count(0)
    await devices.locator("[data-input=产品特写机]").get_by_role("button", name="换设备").click()
    picker = page.get_by_role("dialog")
    await expect(picker.locator("li")).to_have_count(3)
    await expect(picker.locator("[data-device='USB Video:usb#2']")).to_contain_text("✓ 当前")
    first = picker.locator("[data-device='Cam Link 4K:usb#1']")
    await expect(first).to_contain_text("3840×2160 1920×1080 1280×720 … @60/30")
    await expect(first).to_contain_text("“近景机位”在用 · 主播全景, 画中画")
    await picker.locator("[data-device='C920:usb#3']").get_by_role("button", name="用它").click()
    await expect(picker.locator("[data-device='C920:usb#3']")).to_contain_text("✓ 当前")
    (call,) = room.made("POST", "/obs/inputs/产品特写机/device")
    assert call.body == {"device": "C920:usb#3", "on_air": False}
    await expect(page.get_by_role("status")).to_contain_text("“产品特写机”改用 HD Pro Webcam C920")


async def test_what_viewers_see_is_changed_by_a_second_press_only(open_page: OpenPage, room: FakeRoom) -> None:
    page = await studio_tab(open_page, room, "ov-devices")
    await page.locator("ov-devices [data-input=近景机位]").get_by_role("button", name="换设备").click()
    picker = page.get_by_role("dialog")
    await expect(picker).to_contain_text("正在播出，换设备时观众会看到或听到")
    choice = picker.locator("[data-device='C920:usb#3']")
    await choice.get_by_role("button", name="用它").dblclick()
    sure = choice.get_by_role("button", name="正在播出，确认换")
    await expect(sure).to_be_focused()
    assert room.calls == []
    room.refuse("POST", "/obs/inputs/近景机位/device", "OBS 现在看不到设备“C920”", "device")
    await sure.click()
    await expect(picker.get_by_role("alert")).to_contain_text("OBS 现在看不到设备")
    room.allow("POST", "/obs/inputs/近景机位/device")
    room.configured = "Cam Link 4K"
    await choice.get_by_role("button", name="用它").click()
    await sure.click()
    await expect(choice).to_contain_text("✓ 当前")
    await expect(picker).to_contain_text("config.toml 里写的是“Cam Link 4K”")
    assert [call.body["on_air"] for call in room.calls] == [True, True]


async def test_a_late_answer_leaves_the_dialog_of_another_input_alone(open_page: OpenPage, room: FakeRoom) -> None:
    page = await studio_tab(open_page, room, "ov-devices")
    picker = page.get_by_role("dialog")

    async def choose(name: str) -> None:
        await page.locator(f"ov-devices [data-input={name}]").get_by_role("button", name="换设备").click()
        await expect(picker.get_by_role("heading")).to_contain_text(name)

    await choose("产品特写机")
    room.held = asyncio.Event()
    await picker.locator("[data-device='C920:usb#3']").get_by_role("button", name="用它").click()
    await picker.get_by_role("button", name="关闭").last.click()
    await choose("近景机位")
    on_air = picker.locator("[data-device='USB Video:usb#2']")
    await on_air.get_by_role("button", name="用它").click()
    room.held.set()
    await expect(page.get_by_role("status")).to_contain_text("“产品特写机”改用 HD Pro Webcam C920")
    await expect(picker.get_by_role("heading")).to_contain_text("近景机位")
    await on_air.get_by_role("button", name="正在播出，确认换").click()
    await expect(on_air).to_contain_text("✓ 当前")
    assert [call.path for call in room.calls] == ["/obs/inputs/产品特写机/device", "/obs/inputs/近景机位/device"]


async def test_no_device_comes_with_what_to_check_and_an_assistant_only_looks(
    open_page: OpenPage, room: FakeRoom
) -> None:
    page = await studio_tab(open_page, room, "ov-devices", role="assistant")
    await expect(page.locator("ov-devices li")).to_have_count(4)
    await expect(page.get_by_role("button", name="换设备")).to_have_count(0)
    page = await studio_tab(open_page, room, "ov-devices")
    room.devices, room.advice = [], {"zh": "检查 USB 线", "en": "check the cable"}
    await page.locator("ov-devices [data-input=近景机位]").get_by_role("button", name="换设备").click()
    await expect(page.get_by_role("dialog")).to_contain_text("检查 USB 线")


@pytest.mark.parametrize(
    ("size", "kind"),
    [(WIDE, ""), (DOCK, ""), (TABLET, "unbroken"), (DOCK, "unbroken"), (WIDE, "script")],
)
async def test_it_fits_every_size_whatever_things_are_called(
    open_page: OpenPage, room: FakeRoom, size: Size, kind: str
) -> None:
    studio(room)
    text = HOSTILE[kind] if kind else ""
    for number, input_ in enumerate(room.inputs):
        input_["name"] += text and f"{text}{number}"
        input_["device"] = text or input_.get("device")
    for device in room.devices:
        device["name"] += text
        device["used_by"] = [{"input": f"近景{text}", "scenes": [text, "乙"]}]
    page = await open_page(size=size, locale="zh-CN" if text else "en-GB")
    await page.locator("[data-tab=studio]").click()
    await page.locator("ov-devices").scroll_into_view_if_needed()
    await expect(page.locator("ov-devices li")).to_have_count(4)
    await page.locator("ov-meters").scroll_into_view_if_needed()
    await metered(room, 1)
    await room.sound({f"麦{text}": level(-3), "b": level(0.0)})
    await expect(page.locator("ov-meters li")).to_have_count(2)
    assert await page.evaluate(OVERFLOWING) == []
    assert await page.evaluate(SMALL, 44 if size[0] < 1200 else 32) == []
    await page.locator("ov-devices li button").first.click()
    await expect(page.locator("ov-device-picker li")).to_have_count(3)
    assert await page.evaluate(OVERFLOWING) == []
    assert await page.evaluate(SMALL, 44 if size[0] < 1200 else 32) == []
    assert await page.evaluate("window.hacked") is None
