import { describe, expect, test } from "vitest";

import type { Cue } from "../types.js";
import { type Cell, isFolder, moved, pageMoved, pagesOf, renamed, spotOf } from "./arrangement.js";

const cue = (id: string, page = "", folder = ""): Cue => ({
  id,
  label: id,
  keys: [],
  command: "product_card.show",
  args: {},
  mode: "press",
  ...(page ? { page } : {}),
  ...(folder ? { folder } : {}),
});

const cell = (one: Cell): string => (isFolder(one) ? `${one.folder}(${one.cues.map(({ id }) => id).join("")})` : one.id);
const lie = (cues: readonly Cue[]): string => pagesOf(cues).map(({ title, cells }) => `${title}: ${cells.map(cell).join(" ")}`).join(" | ");

const CUES = [cue("a"), cue("b", "", "秒杀"), cue("c"), cue("d", "", "秒杀"), cue("e", "抽奖"), cue("f", "抽奖")];

describe("pages", () => {
  test("come in the order of their first cue, a folder where its first cue is", () => {
    expect(lie(CUES)).toBe(": a 秒杀(bd) c | 抽奖: e f");
  });

  test("without a title comes first, and is there when there is nothing", () => {
    expect(lie([cue("a", "二"), cue("b")])).toBe(": b | 二: a");
    expect(lie([cue("a", "二")])).toBe("二: a");
    expect(pagesOf([])).toEqual([{ title: "", cells: [] }]);
    expect(pagesOf([cue("a")], ["新"]).map(({ title }) => title)).toEqual(["", "新"]);
  });
});

describe("a move", () => {
  test.each([
    ["to the front", { cue: "c" }, { page: "", folder: "", at: 0 }, ": c a 秒杀(bd) | 抽奖: e f"],
    ["one to the right", { cue: "a" }, { page: "", folder: "", at: 2 }, ": 秒杀(bd) a c | 抽奖: e f"],
    ["to where it is", { cue: "c" }, { page: "", folder: "", at: 2 }, ": a 秒杀(bd) c | 抽奖: e f"],
    ["behind the last", { cue: "a" }, { page: "", folder: "", at: 3 }, ": 秒杀(bd) c a | 抽奖: e f"],
    ["into a folder", { cue: "a" }, { page: "", folder: "秒杀", at: 1 }, ": 秒杀(bad) c | 抽奖: e f"],
    ["out of a folder", { cue: "d" }, { page: "", folder: "", at: 0 }, ": d a 秒杀(b) c | 抽奖: e f"],
    ["to another page", { cue: "a" }, { page: "抽奖", folder: "", at: 1 }, ": 秒杀(bd) c | 抽奖: e a f"],
    ["to a new page", { cue: "f" }, { page: "新", folder: "", at: 0 }, ": a 秒杀(bd) c | 抽奖: e | 新: f"],
    ["of a folder", { folder: "秒杀", page: "" }, { page: "", folder: "", at: 3 }, ": a c 秒杀(bd) | 抽奖: e f"],
    ["of a folder to a page", { folder: "秒杀", page: "" }, { page: "抽奖", folder: "", at: 0 }, ": a c | 抽奖: 秒杀(bd) e f"],
    ["of a folder into a folder", { folder: "秒杀", page: "" }, { page: "", folder: "秒杀", at: 0 }, lie(CUES)],
    ["of what is not there", { cue: "z" }, { page: "", folder: "", at: 0 }, lie(CUES)],
  ])("%s", (_, thing, to, wanted) => {
    expect(lie(moved(CUES, thing, to))).toBe(wanted);
    expect(moved(CUES, thing, to)).toHaveLength(CUES.length);
  });

  test("leaves what was not moved as it is", () => {
    const now = moved(CUES, { cue: "a" }, { page: "抽奖", folder: "", at: 0 });
    for (const one of CUES.slice(1)) expect(now).toContain(one);
  });

  test("of pages changes their order, the one without a title stays first", () => {
    const cues = [cue("a"), cue("b", "二"), cue("c", "三")];
    expect(lie(pageMoved(cues, "三", -1))).toBe(": a | 三: c | 二: b");
    expect(lie(pageMoved(cues, "二", -1))).toBe(lie(cues));
    expect(lie(pageMoved(cues, "", 1))).toBe(lie(cues));
    expect(lie(pageMoved(cues, "三", 1))).toBe(lie(cues));
  });
});

test("a page or folder is renamed with all that lies there; two of one name become one", () => {
  expect(lie(renamed(CUES, { page: "抽奖", folder: "" }, "福利"))).toBe(": a 秒杀(bd) c | 福利: e f");
  expect(lie(renamed(CUES, { page: "", folder: "秒杀" }, "限时"))).toBe(": a 限时(bd) c | 抽奖: e f");
  expect(lie(renamed(CUES, { page: "抽奖", folder: "" }, ""))).toBe(": a 秒杀(bd) c e f");
});

test("everything has a spot", () => {
  expect(spotOf(CUES, { cue: "d" })).toEqual({ page: "", folder: "秒杀", at: 1 });
  expect(spotOf(CUES, { cue: "f" })).toEqual({ page: "抽奖", folder: "", at: 1 });
  expect(spotOf(CUES, { folder: "秒杀", page: "" })).toEqual({ page: "", folder: "", at: 1 });
  expect(spotOf(CUES, { cue: "z" })).toBeNull();
});
