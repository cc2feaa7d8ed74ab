"""Through every page, as its people go: each step ends at something that a picture is made of."""

from __future__ import annotations

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from overlay.server.tokens import Pass

from .show import GONE, LI, WANG
from .visit import Visit, hold

WIDE = (
    "products",
    "rundown",
    "mechanics",
    "cues",
    "studio",
    "prompter",
    "people",
    "controllers",
    "system",
    "log",
    "comments",
)
"""The tabs of an operator's console that has room for pad and preview beside them."""
NARROW = ("pad", *WIDE[:9], "preview", *WIDE[9:])
"""Those of one that has not, such as a dock of OBS."""
OPERATORS_ONLY = ("cues", "people", "log")
DIALOGS = (
    "product", "price-guard", "editing", "taken-over", "rundown-item", "templates", "script", "lottery-form", "cue-form",
    "dry-run", "arrange", "hold", "folder", "undo", "armed", "keys", "link-number", "session", "invite", "invitation",
    "who",
)  # fmt: skip
DOORS = ("rehearsal", "go-live", "locked", "lost", "revoked", "denied", "join-used")
PROMPTER = ("prompter", "prompter-urgent", "prompter-keys")
STAGE = ("stage",)

EDITED = """what => new Promise(done => {
    const {desk} = document.querySelector("ov-console");
    const look = () => (desk.people.some(({editing}) => editing.includes(what)) ? done() : requestAnimationFrame(look));
    look();
})"""


def tabs_of(width: int, *, operator: bool = True) -> tuple[str, ...]:
    """The tabs that a console of this width has."""
    all_ = WIDE if width > 1180 else tuple(one for one in NARROW if one != "pad" or width < 640)
    return all_ if operator else tuple(one for one in all_ if one not in OPERATORS_ONLY)


async def console(visit: Visit, context: BrowserContext, who: str | Pass) -> Page:
    """A console that is online, with all of its panes."""
    page = await context.new_page()
    await page.goto(f"{visit.served.url}/console/main?token={visit.served.token(who)}")
    await expect(page.locator("[data-link=online]")).to_be_visible()
    await expect(page.locator("ov-pad [data-cue]").first).to_be_visible()
    return page


async def whole(visit: Visit, page: Page) -> None:
    if visit.phone and await page.locator("[data-whole]").count():
        await page.locator("[data-whole]").click()


async def pad(visit: Visit, page: Page) -> Locator:
    """The pad, which is a tab where there is no room for two columns."""
    if visit.phone:
        await page.locator("[data-tab=pad]").click()
    return page.locator("ov-pad")


async def tabs(visit: Visit, page: Page, prefix: str) -> None:
    operator = prefix != "assistant"
    for name in tabs_of(visit.size[0], operator=operator):
        await page.locator(f"[data-tab={name}]").click()
        await expect(page.locator(f"[data-tab={name}]")).to_have_attribute("aria-selected", "true")
        if name == "people":
            await expect(page.locator("ov-people [data-person]").first).to_be_visible()
        await visit.keep(page, f"{prefix}-{name}")


async def operator(visit: Visit, browser: Browser) -> None:
    page = await console(visit, await visit.device(browser), LI)
    if visit.phone:
        await visit.keep(page, "phone")
        await whole(visit, page)
    await tabs(visit, page, "operator")
    await catalogue(visit, browser, page)
    await planning(visit, page)
    await cues(visit, page)
    await pressing(visit, page)
    await people(visit, page)


async def catalogue(visit: Visit, browser: Browser, page: Page) -> None:
    await page.locator("[data-tab=products]").click()
    edit = page.locator("ov-products [data-product=A005] button").last
    editor = page.locator("ov-product-editor dialog")
    await edit.click()
    await expect(editor).to_be_visible()
    await visit.keep(page, "product")
    await editor.locator("[data-path=price] input").fill("49.00")
    await editor.locator("[data-path=stock] input").fill("120")
    await editor.locator(".foot .main").click()
    await expect(page.locator("ov-guard dialog")).to_be_visible()
    await visit.keep(page, "price-guard")
    await page.locator("ov-guard .no").click()
    await editor.locator(".head button").click()

    other = await visit.served.console("operator")
    await other.locator("[data-tab=products]").click()
    await other.locator("ov-products [data-product=A005] button").last.click()
    await expect(other.locator("ov-product-editor dialog")).to_be_visible()
    await page.evaluate(EDITED, "product:A005")
    await edit.click()
    await expect(editor.locator("ov-editing button")).to_be_visible()
    await visit.keep(page, "editing")
    await editor.locator("ov-editing button").click()
    await expect(editor.locator("ov-editing button")).to_have_count(0)
    await visit.keep(page, "taken-over")
    await other.context.close()
    await editor.locator(".head button").click()


async def planning(visit: Visit, page: Page) -> None:
    await page.locator("[data-tab=rundown]").click()
    item = page.locator("ov-rundown-list [data-item]").nth(1)
    await item.click()  # where there is little room its buttons are there once it is chosen
    await item.locator("[data-act=edit]").click()
    await expect(page.locator("ov-rundown-editor")).to_be_visible()
    await visit.keep(page, "rundown-item")
    await page.keyboard.press("Escape")
    await visit.served.ask("POST", "/commands/rundown.finish", {})  # there are templates where nothing runs
    await page.locator("[data-tool=templates]").click()
    await expect(page.locator("ov-rundown-templates [data-template]").first).to_be_visible()
    await visit.keep(page, "templates")
    await page.keyboard.press("Escape")
    await page.locator("[data-tab=prompter]").click()
    await page.locator("ov-prompter-desk .tools[role=group] button").last.click()
    await page.locator("ov-script-editor select").first.select_option("A005")
    await expect(page.locator("ov-script-editor [data-section=opening]")).not_to_have_value("")
    await visit.keep(page, "script")
    await page.locator("[data-tab=mechanics]").click()
    await page.locator("ov-mechanics [data-mechanic=lottery]").click()
    form = page.locator("ov-mechanics details[data-command='lottery.open']")
    await form.evaluate("one => { one.open = true; one.scrollIntoView() }")
    await visit.keep(page, "lottery-form")


async def cues(visit: Visit, page: Page) -> None:
    await page.locator("[data-tab=cues]").click()
    await page.locator("ov-cue-editor [data-cue=card-1] .name").click()
    await expect(page.locator("ov-cue-editor ov-cue-form")).to_be_visible()
    await visit.keep(page, "cue-form")
    await page.locator("ov-cue-editor [data-cue=opening] .name").click()
    form = page.locator("ov-cue-editor [data-cue=opening] ov-cue-form")
    await form.locator("ov-dry-run button").click()
    await expect(form.locator("[data-would]").first).to_be_visible()
    await form.locator("[data-would]").last.scroll_into_view_if_needed()
    await visit.keep(page, "dry-run")
    await page.locator("ov-cue-editor [data-cue=opening] .name").click()
    await (await pad(visit, page)).locator("[data-arrange]").click()
    await page.locator("ov-arrange [data-cue=card-1]").click()
    await visit.keep(page, "arrange")
    await page.locator("ov-arrange [data-done]").click()


async def pressing(visit: Visit, page: Page) -> None:
    keys = await pad(visit, page)

    async def kept() -> None:
        await visit.keep(page, "hold")

    await hold(keys.locator("[data-cue=flash-sale-end]"), kept)
    await keys.locator("[data-folder]").first.click()
    await expect(keys.locator("[data-back]")).to_be_visible()
    await visit.keep(page, "folder")
    await keys.locator("[data-back]").click()
    await keys.locator("[data-cue=card-2]").click()
    await expect(page.locator("footer ov-undo button")).to_be_visible()
    await visit.keep(page, "undo")
    await keys.locator("[data-page=抽奖]").click()
    await keys.locator("[data-cue=lottery-draw]").click()
    await expect(keys.locator("[data-cue=lottery-draw]")).to_have_attribute("data-state", "armed")
    await visit.keep(page, "armed")
    await keys.locator("[data-page=主推]").click()
    await page.keyboard.press("?")
    sheet = page.locator("ov-cheat-sheet dialog")
    await expect(sheet).to_be_visible()
    await visit.keep(page, "keys")
    await page.keyboard.press("Escape")
    await expect(sheet).to_have_count(0)
    cdp = await page.context.new_cdp_session(page)
    event = {"key": "3", "code": "Numpad3", "text": "3", "isKeypad": True}
    for kind in ("keyDown", "keyUp"):
        await cdp.send("Input.dispatchKeyEvent", {"type": kind, **event})
    await expect(page.locator("[data-entry='3']")).to_be_visible()
    await visit.keep(page, "link-number")
    await page.keyboard.press("Escape")
    await page.locator("ov-session .chip").click()
    await expect(page.locator("ov-session [data-act='session.rehearse']")).to_be_visible()
    await expect(page.locator("ov-session .body li").first).to_be_visible()
    await visit.keep(page, "session")
    await page.keyboard.press("Escape")


async def people(visit: Visit, page: Page) -> None:
    await page.locator("[data-tab=people]").click()
    await page.locator("[data-invite]").click()
    await page.locator("ov-invite input[name=name]").fill("小周")
    await visit.keep(page, "invite")
    await page.locator("ov-invite form .main").click()
    await expect(page.locator("ov-invite img")).to_be_visible()
    await visit.keep(page, "invitation")
    await page.keyboard.press("Escape")
    me = page.locator("footer ov-me" if visit.phone else "ov-header ov-me")
    await me.locator("[data-me]").click()
    await expect(me.locator("dialog")).to_be_visible()
    await visit.keep(page, "who")


async def assistant(visit: Visit, browser: Browser) -> None:
    page = await console(visit, await visit.device(browser), WANG)
    await whole(visit, page)
    await tabs(visit, page, "assistant")


async def dock(visit: Visit, browser: Browser) -> None:
    page = await console(visit, await visit.device(browser, dock=True), LI)
    await tabs(visit, page, "dock")


async def doors(visit: Visit, browser: Browser) -> None:
    """What stands between somebody and the console, and a rehearsal."""
    served = visit.served
    context = await visit.device(browser)
    page = await console(visit, context, LI)
    await served.ask("POST", "/commands/session.rehearse", {})
    await served.ask("POST", "/commands/product_card.show", {"product": "A003"})
    await expect(page.locator("ov-session .frame")).to_be_visible()
    await expect(page.locator("ov-strip [data-mechanic=product_card]")).to_be_visible()
    await visit.keep(page, "rehearsal")
    await page.locator("ov-session .chip").click()
    await expect(page.locator("ov-session .body li").first).to_be_visible()
    await visit.keep(page, "go-live")
    await page.keyboard.press("Escape")
    await served.ask("POST", "/commands/session.end_rehearsal", {})
    await expect(page.locator("ov-session .frame")).to_have_count(0)

    me = page.locator("footer ov-me" if visit.phone else "ov-header ov-me")
    await me.locator("[data-me]").click()
    for name in ("pin", "again"):
        await me.locator(f"input[name={name}]").fill("2468")
    await me.locator("form .main").click()
    await expect(me.locator("dialog")).to_be_hidden()
    await page.keyboard.press("Alt+KeyL")
    await expect(page.locator("ov-lock dialog")).to_be_visible()
    await visit.keep(page, "locked")

    lost = await console(visit, await visit.device(browser), WANG)
    await lost.evaluate("() => { window.WebSocket = class extends EventTarget { close() {} send() {} } }")
    await served.hang_up()
    await expect(lost.locator("[data-link=offline]")).to_be_visible()
    await visit.keep(lost, "lost")

    gone = await console(visit, await visit.device(browser), GONE)
    await served.ask("POST", "/people/p-gone/revoke")
    await expect(gone.locator("[data-ended=revoked]")).to_be_visible()
    await visit.keep(gone, "revoked")

    denied = await (await visit.device(browser)).new_page()
    await denied.goto(f"{served.url}/console/main?token=assistant.nonsense")
    await visit.keep(denied, "denied")
    await denied.goto(f"{served.url}/join/main#nonsense")
    await expect(denied.locator(".bad")).to_be_visible()
    await visit.keep(denied, "join-used")


async def prompter(visit: Visit, browser: Browser, scale: float) -> None:
    served = visit.served
    page = await (await visit.device(browser, scale=scale)).new_page()
    await page.goto(f"{served.url}/prompter/main?token={served.token('host')}")
    await served.ask(
        "POST", "/commands/prompter.pin", {"text": "杯子能放洗碗机吗？", "viewer": {"id": "c1", "name": "王小明"}}
    )
    await expect(page.locator(".question button")).to_be_enabled()  # a moment after it is to be seen
    await visit.keep(page, "prompter")
    await served.ask("POST", "/commands/prompter.send", {"text": "库存只剩 8 件，催单", "urgent": True})
    await expect(page.locator(".urgent")).to_be_visible()
    await page.emulate_media(reduced_motion="reduce")
    await visit.keep(page, "prompter-urgent")
    await page.keyboard.press("?")
    await expect(page.locator("ov-prompter-sheet dialog")).to_be_visible()
    await visit.keep(page, "prompter-keys")


async def stage(visit: Visit, browser: Browser, scale: float) -> None:
    served = visit.served
    page = await (await visit.device(browser, scale=scale)).new_page()
    await page.goto(f"{served.url}/stage/main?token={served.token('stage')}")
    await page.evaluate("document.documentElement.style.background = '#6f7a72'")
    await expect(page.locator("[data-zone=card] > *")).to_be_visible()
    await expect(page.locator("[data-zone=center] > *")).to_be_visible()
    await visit.keep(page, "stage", fits=False)
