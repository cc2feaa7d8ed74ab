"""Two people at one thing: who comes later sees who has it, takes it over, and the first is told and cannot save."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Locator, Page, expect

from overlay.server.tokens import Pass

from .conftest import Served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WANG = Pass("operator", "p-wang", "小王")
LI = Pass("operator", "p-li", "小李")


async def product(page: Page) -> Locator:
    await page.locator("[data-tab=products]").click()
    await page.locator("ov-products [data-product=A001]").get_by_role("button", name="编辑商品").click()
    return page.locator("ov-product-editor dialog")


async def item(page: Page) -> Locator:
    await page.locator("[data-tab=rundown]").click()
    await page.locator("ov-rundown-list [data-item=i1] [data-act=edit]").click()
    return page.locator("ov-rundown-editor")


async def script(page: Page) -> Locator:
    await page.locator("[data-tab=prompter]").click()
    await page.get_by_role("button", name="话术", exact=True).click()
    await page.locator("ov-script-editor [data-section=opening]").fill("写到一半")
    return page.locator("ov-script-editor")


async def cue(page: Page) -> Locator:
    await page.locator("[data-tab=cues]").click()
    await page.locator("ov-cue-editor [data-cue=card-1] .name").click()
    await page.locator("ov-cue-editor ov-cue-form input[name=label]").fill("改了名")
    return page.locator("ov-cue-editor")


async def pad(page: Page) -> Locator:
    await page.locator("[data-arrange]").click()
    await page.locator("ov-arrange").get_by_role("button", name="＋ 新增").click()
    return page.locator("ov-arrange")


@pytest.mark.parametrize("edit", [product, item, script, cue, pad], ids=lambda edit: edit.__name__)
async def test_who_comes_later_cannot_save_takes_it_over_and_the_first_is_told(
    served: Served, edit: Callable[[Page], Awaitable[Locator]]
) -> None:
    await served.ask("POST", "/commands/rundown.put", {"items": [{"id": "i1", "label": "欢迎", "planned": "5m"}]})
    wang, li = await asyncio.gather(served.console(WANG), served.console(LI))

    first = await edit(wang)
    saved = first.get_by_role("button", name="保存", exact=True)
    await expect(saved).to_be_enabled()
    await expect(first.locator("ov-editing p")).to_have_count(0)
    # Where the others are told of it, whoever comes now comes later.
    await li.wait_for_function(
        "() => document.querySelector('ov-console').desk.people.some(one => one.editing.length > 0)"
    )

    second = await edit(li)
    save = second.get_by_role("button", name="保存", exact=True)
    await expect(second.locator("ov-editing")).to_contain_text("小王正在编辑，你这里先不能保存")
    await expect(save).to_be_disabled()
    await expect(first.locator("ov-editing")).to_contain_text("小李也在编辑")
    await expect(saved).to_be_enabled()

    await second.get_by_role("button", name="由我接手").click()
    await expect(second.locator("ov-editing")).to_contain_text("由你编辑")
    await expect(save).to_be_enabled()
    await expect(first.locator("ov-editing")).to_contain_text("小李接手了，你这里不能保存")
    await expect(saved).to_be_disabled()

    await li.context.close()  # it was nobody's but theirs: now it is free
    await expect(first.locator("ov-editing p")).to_have_count(0)
    await expect(saved).to_be_enabled()
