import { describe, expect, it } from "vitest";

import type { Cue } from "../types.js";
import { FIRST, lay, type Place, type Spot } from "./layout.js";

function cue(id: string, more: Partial<Cue> = {}): Cue {
  return { id, label: id, keys: [], command: "product_card.show", args: {}, mode: "press", ...more };
}

const many = (count: number, more: Partial<Cue> = {}): Cue[] => Array.from({ length: count }, (_, at) => cue(`c${at}`, more));

function brief(spot: Spot | null): string {
  if (spot === null) return "-";
  if (spot.kind === "cue") return spot.cue.id;
  if (spot.kind === "turn") return `${spot.forward ? ">" : "<"}${spot.to === null ? "" : `${spot.to.page}/${spot.to.sheet}`}`;
  return `${spot.kind} ${spot.name}`;
}

const shown = (cues: Cue[], keys: number, place: Place = FIRST, turns = false): string[] => lay(cues, keys, turns, place).spots.map(brief);

describe("the cues on a deck's keys", () => {
  it("take no key for turning while they fit", () => {
    expect(shown(many(6), 6)).toEqual(["c0", "c1", "c2", "c3", "c4", "c5"]);
    expect(shown([], 6)).toEqual(["-", "-", "-", "-", "-", "-"]);
  });

  it("leave the last two keys for turning when there are more", () => {
    expect(shown(many(7), 6)).toEqual(["c0", "c1", "c2", "c3", "<", ">/1"]);
    expect(shown(many(7), 6, { ...FIRST, sheet: 1 })).toEqual(["c4", "c5", "c6", "-", "</0", ">"]);
  });

  it("use all keys where the deck has buttons for turning", () => {
    const sheet = lay(many(7), 6, true, FIRST);
    expect(sheet.spots.map(brief)).toEqual(["c0", "c1", "c2", "c3", "c4", "c5"]);
    expect(sheet.next).toEqual({ page: "", folder: null, sheet: 1 });
  });

  it("go from page to page, the one without a title first", () => {
    const cues = [cue("a", { page: "主推" }), cue("b"), cue("c", { page: "福利" })];
    expect(shown(cues, 6)).toEqual(["b", "-", "-", "-", "<", ">主推/0"]);
    expect(shown(cues, 6, { page: "主推", folder: null, sheet: 0 })).toEqual(["a", "-", "-", "-", "</0", ">福利/0"]);
    expect(lay(cues, 6, false, { page: "福利", folder: null, sheet: 0 })).toMatchObject({ at: 3, of: 3, next: null });
  });

  it("lie in folders, where the first key leads back", () => {
    const cues = [cue("a"), cue("b", { folder: "秒杀" }), cue("c"), cue("d", { folder: "秒杀" })];
    expect(shown(cues, 6)).toEqual(["a", "folder 秒杀", "c", "-", "-", "-"]);
    expect(shown(cues, 6, { page: "", folder: "秒杀", sheet: 0 })).toEqual(["back 秒杀", "b", "d", "-", "-", "-"]);
  });

  it("fill sheets in a folder too, each with a way back", () => {
    const cues = many(7, { folder: "秒杀" });
    expect(shown(cues, 6, { page: "", folder: "秒杀", sheet: 1 })).toEqual(["back 秒杀", "c3", "c4", "c5", "</0", ">/2"]);
  });

  it("show what is nearest when what was shown is gone", () => {
    expect(shown(many(3), 6, { page: "", folder: "没有了", sheet: 2 })).toEqual(["c0", "c1", "c2", "-", "-", "-"]);
    expect(shown(many(7), 6, { page: "没有了", folder: null, sheet: 0 })).toEqual(["c0", "c1", "c2", "c3", "<", ">/1"]);
    expect(shown(many(7), 6, { ...FIRST, sheet: 9 })).toEqual(["c4", "c5", "c6", "-", "</0", ">"]);
  });
});
