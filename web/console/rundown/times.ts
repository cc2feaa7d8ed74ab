/** What a rundown's state says at a moment: it has times and lengths only. All are ms, moments Unix ms by the server. */
import type { Document } from "../types.js";

export interface Item {
  readonly segment: string;
  readonly label: string;
  readonly product?: string;
  readonly cue?: string;
  readonly planned: number;
  readonly fire: boolean;
}

/** The public topic, as docs/rundown.md describes it. */
export interface Rundown {
  readonly phase: "ready" | "running" | "finished";
  readonly revision: number;
  readonly title?: string;
  readonly order: readonly string[];
  readonly items: Readonly<Record<string, Item>>;
  readonly skipped: readonly string[];
  readonly spent: Readonly<Record<string, number>>;
  readonly current?: string;
  readonly next?: string;
  readonly current_started_at?: number;
  readonly current_ends_at?: number;
  readonly rest: number;
  readonly planned_start_at?: number;
  readonly started_at?: number;
  readonly planned_end_at?: number;
  readonly finished_at?: number;
  readonly auto: boolean;
  readonly auto_at?: number;
  readonly held?: { readonly at: number; readonly why: { readonly zh: string; readonly en: string } };
}

const NONE: Rundown = { phase: "ready", revision: 0, order: [], items: {}, skipped: [], spent: {}, rest: 0, auto: false };

/** A merge patch leaves nothing where something became empty: here it is whole again. */
export function rundownOf(topic: Document | undefined): Rundown {
  return { ...NONE, ...(topic as Partial<Rundown> | undefined) };
}

/** When it ends, as it looks now; null before it has started. */
export function endsAt(rundown: Rundown, now: number): number | null {
  if (rundown.phase === "finished") return rundown.finished_at ?? null;
  if (rundown.phase === "ready") return null;
  return Math.max(now, rundown.current_ends_at ?? now) + rundown.rest;
}

/** How far behind its plan it is; negative: ahead. */
export function behind(rundown: Rundown, now: number): number | null {
  const end = endsAt(rundown, now);
  return end === null || rundown.planned_end_at === undefined ? null : end - rundown.planned_end_at;
}

/** Of what is still to come or on: all that was planned and is not skipped. */
export function planned(rundown: Rundown): number {
  return rundown.order.reduce((sum, id) => sum + (rundown.skipped.includes(id) ? 0 : rundown.items[id]!.planned), 0);
}

/** How long an item has been on, up to now; null: it never was. */
export function spent(rundown: Rundown, id: string, now: number): number | null {
  const before = rundown.spent[id];
  if (id !== rundown.current) return before ?? null;
  return (before ?? 0) + Math.max(0, now - (rundown.current_started_at ?? now));
}

/**
 * `done` has been on; `passed` was jumped over and comes only by `go`; `later` includes all of a rundown that has not
 * started.
 */
export type Turn = "done" | "current" | "next" | "later" | "skipped" | "passed";

export interface Entry {
  readonly id: string;
  readonly item: Item;
  /** From 1. */
  readonly place: number;
  readonly turn: Turn;
  /** When its turn comes, as it looks now; before the start: how long after it. null where that is not to be said. */
  readonly at: number | null;
}

/** Every item in order. */
export function entries(rundown: Rundown, now: number): Entry[] {
  const { order, items, skipped, current, next, phase } = rundown;
  const at = order.indexOf(current ?? "");
  let moment = phase === "ready" ? 0 : phase === "running" ? Math.max(now, rundown.current_ends_at ?? now) : null;
  return order.map((id, index): Entry => {
    const item = items[id]!;
    const turn: Turn =
      id === current ? "current"
      : id in rundown.spent ? "done"
      : skipped.includes(id) ? "skipped"
      : index < at || phase === "finished" ? "passed"
      : id === next && phase === "running" ? "next"
      : "later"; // prettier-ignore
    const comes = turn === "next" || turn === "later";
    const entry = { id, item, place: index + 1, turn, at: comes ? moment : null };
    if (comes && moment !== null) moment += item.planned;
    return entry;
  });
}

/** Full seconds as people read a running order: `0:40`, `12:05`, `1:02:03`. */
export function span(ms: number): string {
  const total = Math.floor(Math.abs(ms) / 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** What is left, rounded up, so that it reads 0:00 exactly when it is over. */
export function left(ms: number): string {
  return span(Math.ceil(Math.max(0, ms) / 1000) * 1000);
}

const CLOCK = /^(?:(\d{1,3})[:\uff1a])?(\d{1,3})[:\uff1a]([0-5]\d)$/;
// 5分钟, 1小时5分, 90秒, 5m, 1h5m, 90s
const UNITS =
  /^(?:(\d+(?:\.\d+)?)(?:\u4e2a?\u5c0f\u65f6|\u65f6|h))?(?:(\d+(?:\.\d+)?)(?:\u5206\u949f?|min|m))?(?:(\d+(?:\.\d+)?)(?:\u79d2\u949f?|s))?$/;

/** Seconds of a length as it is typed, with a unit or as `5:00`; null where it is none. Empty is 0: no time of its own. */
export function typedLength(typed: string): number | null {
  const text = typed.replace(/\s+/g, "").toLowerCase();
  if (text === "" || text === "0") return 0;
  const match = CLOCK.exec(text) ?? UNITS.exec(text);
  if (!match) return null;
  const [hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0)) as [number, number, number];
  return Math.round((hours * 3600 + minutes * 60 + seconds) * 1000) / 1000;
}

const DAY = 24 * 3600 * 1000;

/** Unix ms of a time of day as it is typed, `20:00`, the nearest to now; null where there is none. */
export function momentOf(typed: string, now: number): number | null {
  const match = /^(\d{1,2}):(\d{2})/.exec(typed);
  if (!match) return null;
  const at = new Date(now);
  at.setHours(Number(match[1]), Number(match[2]), 0, 0);
  const moments = [-DAY, 0, DAY].map((by) => at.getTime() + by);
  return moments.reduce((best, moment) => (Math.abs(moment - now) < Math.abs(best - now) ? moment : best));
}
