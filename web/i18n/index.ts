/** The pages' words in two languages: `t()` for our own, `both()` for labels that the server sends. */
import type { Label } from "../kit/protocol.js";
import en from "./en/index.js";
import zh from "./zh/index.js";

export type Language = "zh" | "en";
export type Message = keyof typeof zh;

const catalogues: Record<Language, Record<Message, string>> = { zh, en };
const stored = "overlay.language";
const listeners = new Set<() => void>();
let current: Language = first();

function first(): Language {
  let chosen: string | null = null;
  try {
    chosen = localStorage.getItem(stored);
  } catch {
    // A browser that keeps nothing.
  }
  const wished = [chosen ?? "", ...navigator.languages].map((tag) => tag.slice(0, 2));
  return wished.find((tag): tag is Language => tag in catalogues) ?? "zh";
}

export function language(): Language {
  return current;
}

/** The tag for `Intl` and for `Accept-Language`. */
export function locale(): string {
  return current === "zh" ? "zh-CN" : "en";
}

export function setLanguage(wanted: Language): void {
  current = wanted;
  try {
    localStorage.setItem(stored, wanted);
  } catch {
    // A browser that keeps nothing: the next load begins with its own language.
  }
  document.documentElement.lang = locale();
  for (const listener of listeners) listener();
}

/** Calls `listener` after each change of language; returns what ends that. */
export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A place of a message to be filled: `{name}`, or `{n:problem|problems}`, which says the number and the form that it takes. */
const PLACE = /\{(\w+)(?::([^{}|]*)\|([^{}|]*))?\}/g;

/** One of our own messages, its places filled; numbers as the language writes them. */
export function t(message: Message, values: Record<string, string | number> = {}): string {
  return catalogues[current][message].replace(PLACE, (whole, name: string, one?: string, other?: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    const shown = typeof value === "number" ? count(value) : value;
    if (one === undefined) return shown;
    return `${shown} ${plurals().select(Number(value)) === "one" ? one : other}`;
  });
}

/** The message of a name that came from the server (a phase, a role), or that name itself when we have no word for it. */
export function word(group: "phase" | "role" | "zone" | "fact" | "field" | "core" | "did" | "would" | "turn" | "fixed" | "kind" | "order" | "filter" | "until" | "option", name: string): string {
  const key = `${group}.${name}`;
  return key in zh ? catalogues[current][key as Message] : name;
}

/** Names in a row, as the language has them. */
export function listed(names: readonly string[]): string {
  return new Intl.ListFormat(locale(), { type: "conjunction", style: "narrow" }).format(names);
}

/** A label of the server: `{zh, en}`, or one string `"中文 | English"`. */
export function both(label: Label | string | null | undefined): string {
  if (!label) return "";
  if (typeof label !== "string") return label[current] || label.zh || label.en;
  const parts = label.split(" | ");
  return parts.length === 2 ? parts[current === "zh" ? 0 : 1]! : label;
}

const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.PluralRules>();

/** Making a formatter costs a thousand times what using it does. */
function kept<T extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.PluralRules>(kind: string, make: (tag: string) => T): T {
  const key = `${kind} ${current}`;
  let found = made.get(key) as T | undefined;
  if (!found) made.set(key, (found = make(locale())));
  return found;
}

function plurals(): Intl.PluralRules {
  return kept("plural", (tag) => new Intl.PluralRules(tag));
}

/** A number as the language writes it. */
export function count(value: number): string {
  return kept("number", (tag) => new Intl.NumberFormat(tag)).format(value);
}

/** A time of day with seconds. @param at - Unix ms */
export function clockTime(at: number): string {
  return kept("time", (tag) => new Intl.DateTimeFormat(tag, { timeStyle: "medium", hourCycle: "h23" })).format(at);
}

/** A day and its time, short. @param at - Unix ms */
export function dayAndTime(at: number): string {
  const wanted = { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  return kept("day", (tag) => new Intl.DateTimeFormat(tag, wanted)).format(at);
}

/** A length of time in its one or two largest units: `4 min 30 sec`, `1小时5分钟`. @param ms - rounded to seconds */
export function duration(ms: number): string {
  const total = Math.round(Math.max(0, ms) / 1000);
  const units = [
    ["hour", Math.floor(total / 3600)],
    ["minute", Math.floor(total / 60) % 60],
    ["second", total % 60],
  ] as const;
  const first = units.findIndex(([, value]) => value > 0);
  const said = first < 0 ? units.slice(2) : units.slice(first, first + 2).filter(([, value]) => value > 0);
  return said
    .map(([unit, value]) =>
      kept(unit, (tag) => new Intl.NumberFormat(tag, { style: "unit", unit, unitDisplay: "short" })).format(value),
    )
    .join(current === "zh" ? "" : " ");
}

document.documentElement.lang = locale();
