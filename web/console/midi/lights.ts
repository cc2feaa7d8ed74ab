/** How a controller's lights tell a cue's state: one velocity (or value) for each. */
import type { Desk } from "../desk.js";
import type { Cue, FaceState } from "../types.js";

/** A cue's states and `refused`, and `lost`: without the server nothing is known. */
export type Lit = FaceState | "refused" | "lost";
export const LITS: readonly Lit[] = [
  "idle", "armed", "on_air", "counting", "paused", "sold_out", "done", "running", "refused", "lost",
]; // prettier-ignore

/** 0–127 for each. */
export type Values = Readonly<Record<Lit, number>>;

/** `off`: nothing is sent. A keyboard that makes sounds would play what lights another's pads. */
export interface Lights {
  readonly style: "off" | keyof typeof STYLES | "own";
  readonly values: Values;
}

export const STYLES = {
  /** Lights that are on or off. */
  plain: { idle: 0, armed: 127, on_air: 127, counting: 127, paused: 127, sold_out: 0, done: 0, running: 127, refused: 0, lost: 0 },
  /** Novation Launchpad (X, Mini MK3, Pro MK3) in programmer mode: numbers of its palette. */
  launchpad: { idle: 1, armed: 13, on_air: 5, counting: 45, paused: 41, sold_out: 2, done: 1, running: 45, refused: 9, lost: 0 },
  /** Akai APC mini and APC40: green, red, yellow, each steady or blinking. */
  apc: { idle: 1, armed: 6, on_air: 3, counting: 5, paused: 5, sold_out: 0, done: 0, running: 5, refused: 4, lost: 0 },
} as const satisfies Record<string, Values>;

export const DARK: Lights = { style: "off", values: STYLES.plain };

export function lightsFrom(value: unknown): Lights {
  const { style, values } = (value ?? {}) as { style?: unknown; values?: Record<string, unknown> };
  if (style === "own" && typeof values === "object" && values !== null) {
    const kept = LITS.map((lit) => [lit, level(values[lit])]);
    return { style, values: Object.fromEntries(kept) as unknown as Values };
  }
  return typeof style === "string" && style in STYLES ? chosen(style as keyof typeof STYLES) : DARK;
}

export function chosen(style: keyof typeof STYLES): Lights {
  return { style, values: STYLES[style] };
}

/** A whole number of 0–127, as near as there is to what was given. */
export function level(value: unknown): number {
  return Math.min(127, Math.max(0, Math.round(Number(value) || 0)));
}

export function litOf(desk: Desk, cue: Cue): Lit {
  if (!desk.linked) return "lost";
  const face = desk.faces.get(cue.id);
  if (!face) return "lost";
  const refused = desk.refusals.has(cue.id) || face.refused !== undefined;
  return refused && face.state !== "on_air" ? "refused" : face.state;
}
