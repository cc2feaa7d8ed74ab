/** What a key shows, in words: drawn by draw.ts. Two looks that are the same text are the same picture. */
import { both, type Message, t, word } from "../../i18n/index.js";
import { safe } from "../../kit/text.js";
import { digits } from "../../kit/ticker.js";
import type { Desk } from "../desk.js";
import type { Cue, CueMode, Face, FaceState } from "../types.js";
import type { Sheet, Spot } from "./layout.js";
import { picture } from "./pictures.js";

/** A shape that is drawn, so that no font needs to have it. */
export type Sign = "square" | "diamond" | "clock" | "pause" | "none" | "check" | "play" | "cross" | "price";

export interface CueLook {
  readonly kind: "cue";
  readonly tone: FaceState | "refused" | "waiting";
  /** On air, also while what it shows is why a press was refused. */
  readonly air: boolean;
  readonly label: string;
  /** Address of the product's picture, once it is loaded. */
  readonly picture: string | null;
  /** The line at the bottom: state or price. */
  readonly sign: Sign | null;
  readonly word: string;
  /** Time left. */
  readonly digits: string;
  /** Stock, step, or why it was refused. */
  readonly more: string;
  /** What a press is, where it is more than a press. */
  readonly mode: Exclude<CueMode, "press"> | null;
  readonly color: string | null;
  readonly pressed: boolean;
  /** How many steps of its hold are done; null while it is not held. */
  readonly held: number | null;
}

export type Look =
  | CueLook
  | { readonly kind: "empty" }
  | { readonly kind: "lost" | "locked"; readonly word: string }
  /** `live`: something in it is on air or counts. */
  | { readonly kind: "folder"; readonly label: string; readonly count: string; readonly live: boolean }
  | { readonly kind: "back"; readonly label: string }
  | { readonly kind: "turn"; readonly forward: boolean; readonly label: string; readonly at: string; readonly none: boolean };

const SIGNS: Record<FaceState, Sign | null> = {
  idle: null,
  armed: "diamond",
  on_air: "square",
  counting: "clock",
  paused: "pause",
  sold_out: "none",
  done: "check",
  running: "play",
};
const LIVE: ReadonlySet<FaceState> = new Set(["on_air", "counting", "armed", "running"]);

/** The name of a page where one is needed. */
export function titleOf(page: string): string {
  return safe(page, 20) || t("deck.first");
}

function phaseOf({ phase }: Face): string {
  return phase === undefined ? "" : word("phase", safe(phase, 20));
}

/** Whole seconds to the end: a key shows no tenths, each would be a picture of its own. */
function digitsOf(face: Face, now: number): string {
  const left = face.until !== undefined ? face.until - now : face.paused_left;
  return left === undefined ? "" : digits(Math.ceil(Math.max(0, left) / 1_000));
}

function stateWord(face: Face): string {
  if (face.state === "armed" && face.mode === "arm") return t("deck.again");
  const own = face.state === "counting" || face.state === "paused" || face.state === "done" ? phaseOf(face) : "";
  return own || t(`deck.${face.state}` as Message);
}

function stockOf({ stock }: Face): string {
  if (!stock) return "";
  return stock.of === undefined ? t("stock.left", { left: stock.left }) : t("stock.of", { left: stock.left, of: stock.of });
}

/** @param money - minor units as text */
export function cueLook(desk: Desk, cue: Cue, held: number | null, money: (minor: number) => string): CueLook {
  const face = desk.faces.get(cue.id);
  const why = desk.refusals.get(cue.id) ?? both(face?.refused);
  const product = desk.product(face?.product ?? cue.args.product);
  const state = face?.state ?? "idle";
  const hold = desk.mustHold(cue) ? "hold" : null;
  const look: CueLook = {
    kind: "cue",
    tone: why ? "refused" : face ? state : "waiting",
    air: state === "on_air",
    label: safe(cue.label, 60),
    picture: product?.image && picture(product.image) ? product.image : null,
    sign: SIGNS[state],
    word: "",
    digits: "",
    more: "",
    mode: cue.mode === "press" ? hold : cue.mode,
    color: cue.color ?? null,
    pressed: desk.pressed.has(cue.id),
    held,
  };
  if (why) return { ...look, sign: "cross", word: t("deck.refused"), more: safe(why, 80) };
  if (!face) return look;
  const stock = state === "sold_out" ? "" : stockOf(face);
  const step = face.step ? t("stock.of", { left: face.step.at, of: face.step.of }) : "";
  if (state === "idle") {
    const price = face.price === undefined ? "" : money(face.price);
    return { ...look, sign: price ? "price" : null, word: price, more: stock };
  }
  return { ...look, word: stateWord(face), digits: digitsOf(face, desk.now), more: step || stock };
}

/** @param held - of a cue on this key: see {@link CueLook.held} */
export function lookOf(desk: Desk, spot: Spot | null, sheet: Sheet, held: number | null, money: (minor: number) => string): Look {
  if (!spot) return { kind: "empty" };
  switch (spot.kind) {
    case "cue":
      return cueLook(desk, spot.cue, held, money);
    case "folder": {
      const live = spot.cues.some((cue) => LIVE.has(desk.faces.get(cue.id)?.state ?? "idle"));
      return { kind: "folder", label: safe(spot.name, 30), count: String(spot.cues.length), live };
    }
    case "back":
      return { kind: "back", label: safe(spot.name, 30) };
    case "turn": {
      const label = spot.to ? (spot.to.folder === null ? titleOf(spot.to.page) : safe(spot.to.folder, 20)) : "";
      return { kind: "turn", forward: spot.forward, label, at: `${sheet.at}/${sheet.of}`, none: spot.to === null };
    }
  }
}
