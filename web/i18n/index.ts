/** The pages' words in two languages: `t()` for our own, `both()` for labels that the server sends. */
import type { Label } from "../kit/protocol.js";
import en from "./en.js";
import zh from "./zh.js";

export type Language = "zh" | "en";
export type Message = keyof typeof zh;

const catalogues: Record<Language, Record<Message, string>> = { zh, en };
const stored = "overlay.language";
const listeners = new Set<() => void>();
let current: Language = first();

function first(): Language {
  const chosen = localStorage.getItem(stored);
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
  localStorage.setItem(stored, wanted);
  document.documentElement.lang = locale();
  for (const listener of listeners) listener();
}

/** Calls `listener` after each change of language; returns what ends that. */
export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** One of our own messages, its `{names}` filled in. */
export function t(message: Message, values: Record<string, string | number> = {}): string {
  return catalogues[current][message].replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in values ? String(values[name]) : whole,
  );
}

/** The message of a name that came from the server (a phase, a role), or that name itself when we have no word for it. */
export function word(group: "phase" | "role" | "zone" | "fact" | "field" | "core" | "did", name: string): string {
  const key = `${group}.${name}`;
  return key in zh ? catalogues[current][key as Message] : name;
}

/** A label of the server: `{zh, en}`, or one string `"中文 | English"`. */
export function both(label: Label | string | null | undefined): string {
  if (!label) return "";
  if (typeof label !== "string") return label[current] || label.zh || label.en;
  const parts = label.split(" | ");
  return parts.length === 2 ? parts[current === "zh" ? 0 : 1]! : label;
}

document.documentElement.lang = locale();
