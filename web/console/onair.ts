/** What a topic's document says about the air: headline, stock, next deadline. */
import { word } from "../i18n/index.js";
import type { Document, Product } from "./types.js";

export interface Stock {
  left: number;
  of: number | null;
}

const OVER = new Set(["ended", "done", "drawn", "closed"]);

/** Nothing of it counts down any more. */
export function isOver(doc: Document): boolean {
  return OVER.has(text(doc.phase) ?? "");
}

export function isDocument(value: unknown): value is Document {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

export function number(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

export function productOf(doc: Document): Product | null {
  return isDocument(doc.product) && typeof doc.product.id === "string" ? (doc.product as unknown as Product) : null;
}

/** The parts of a document that live on their own (the countdowns of a topic), by name. */
export function partsOf(doc: Document): [string, Document][] {
  const parts: [string, Document][] = [];
  for (const value of Object.values(doc)) {
    if (!isDocument(value) || "id" in value) continue;
    for (const [name, part] of Object.entries(value)) if (isDocument(part)) parts.push([name, part]);
  }
  return parts;
}

/** Is there something of a topic to show? @param content - the field that says so; absent: always */
export function shows(doc: Document | undefined, content: string | null | undefined): boolean {
  if (!content) return true;
  const held = doc?.[content];
  return isDocument(held) || Array.isArray(held) ? Object.keys(held).length > 0 : Boolean(held);
}

/** What to call it on one line: its product, title or label. */
export function headline(doc: Document): string {
  return productOf(doc)?.name ?? text(doc.title) ?? text(doc.label) ?? text(doc.name) ?? text(doc.text) ?? "";
}

export function stockOf(doc: Document): Stock | null {
  const left = number(doc.left);
  if (left !== null) return { left, of: number(doc.stock) };
  const counted = number(productOf(doc)?.stock);
  return counted === null ? null : { left: counted, of: null };
}

/** A time ahead, and the field that says what it is of: `opens_at`, `ends_at`. */
export interface Deadline {
  until: number;
  field: string;
}

/** The nearest deadline ahead: the smallest `…_at` after `now`, or null. */
export function deadlineOf(doc: Document, now: number): Deadline | null {
  if (isOver(doc)) return null;
  const ahead = Object.entries(doc).flatMap(([field, until]) => (field.endsWith("_at") && typeof until === "number" && until > now ? { until, field } : []));
  return ahead.sort((one, other) => one.until - other.until)[0] ?? null;
}

/** What a deadline is of, in words: “opens in”; empty where there is none for it. */
export function saidOf({ field }: Deadline): string {
  const said = word("until", field);
  return said === field ? "" : said;
}

/** The document's phase, or the one that all its parts are in. */
export function phaseOf(doc: Document): string | null {
  const [first, ...others] = new Set(partsOf(doc).map(([, part]) => text(part.phase)));
  return text(doc.phase) ?? (others.length ? null : (first ?? null));
}

/** What OBS was asked for at once, the oldest first. */
export interface Act {
  act: string;
  phase: "pending" | "done" | "failed";
  at: number;
  why?: string;
  result?: string;
}

export function actsOf(topics: Readonly<Record<string, Document>>): [string, Act][] {
  const acts = topics.studio?.acts;
  const found = isDocument(acts) ? (Object.entries(acts) as unknown as [string, Act][]) : [];
  return found.sort(([one], [other]) => Number(one) - Number(other));
}
