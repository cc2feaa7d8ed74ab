/** What a face says, in shape and word. */
import { type Message, t, word } from "../../i18n/index.js";
import { safe } from "../../kit/text.js";
import type { CueMode, Face, FaceState } from "../types.js";

/** A state's shape, and our word for it. */
const SIGNS: Record<FaceState, [string, Message]> = {
  idle: ["", "pad.idle"],
  armed: ["◆", "pad.armed"],
  on_air: ["■", "air.on"],
  counting: ["◷", "air.counting"],
  paused: ["❚❚", "pad.paused"],
  sold_out: ["⊘", "air.sold_out"],
  done: ["✓", "pad.done"],
  running: ["▶", "pad.running"],
};

/** How a press works, where it is not one press. */
const MODES: Record<CueMode, [string, Message] | null> = {
  press: null,
  hold: ["◎", "mode.hold"],
  arm: ["◇", "mode.arm"],
  toggle: ["⇄", "mode.toggle"],
  macro: ["☰", "mode.macro"],
};

/** The states that somebody has to know of who looks at another page, what matters most first. */
const NEWS: readonly FaceState[] = ["armed", "on_air", "running", "counting", "sold_out"];
/** Those for which the mechanic's own phase says more than our word. */
const PHASED: ReadonlySet<FaceState> = new Set(["counting", "done"]);

/** `■ 在播`; empty while there is nothing to say. */
export function sign(face: Face): string {
  if (face.state === "idle") return "";
  const [mark, said] = SIGNS[face.state];
  const phase = PHASED.has(face.state) && face.phase !== undefined ? word("phase", safe(face.phase, 20)) : "";
  // Sold out, counting, over: and still on air.
  const air = face.on_air && face.state !== "on_air" ? `${SIGNS.on_air[0]} ` : "";
  return `${air}${mark} ${phase || t(said)}`;
}

/** Of several faces what matters most, and how many say it; null: nothing. */
export function news(faces: readonly (Face | undefined)[]): { state: FaceState; mark: string; said: string; count: number } | null {
  const state = NEWS.find((one) => faces.some((face) => face?.state === one));
  if (state === undefined) return null;
  const [mark, said] = SIGNS[state];
  return { state, mark, said: t(said), count: faces.filter((face) => face?.state === state).length };
}

/** `◎ 按住`; empty where one press does it. */
export function manner(mode: CueMode): string {
  const found = MODES[mode];
  return found ? `${found[0]} ${t(found[1])}` : "";
}
