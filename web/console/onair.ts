/** What a topic's document says about the air: headline, stock, next deadline; and what that means for one cue. */
import type { ObsStatus } from "../kit/protocol.js";
import type { Command, Cue, Document, Product } from "./types.js";

export type Tone = "air" | "count" | "out" | "done" | "idle";

export interface CueLife {
  tone: Tone;
  /** The topic's own phase, where it has one. */
  phase: string | null;
  /** When the nearest deadline falls (server's clock), while one runs. */
  until: number | null;
  /** A paused timer's remaining milliseconds. */
  paused: number | null;
  stock: Stock | null;
}

export interface Stock {
  left: number;
  of: number | null;
}

const IDLE: CueLife = { tone: "idle", phase: null, until: null, paused: null, stock: null };
const OVER = new Set(["ended", "done", "drawn", "closed"]);

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

/** The nearest deadline ahead: the smallest `…_at` after `now`, or null. */
export function deadlineOf(doc: Document, now: number): number | null {
  if (OVER.has(text(doc.phase) ?? "")) return null;
  const ahead = Object.entries(doc)
    .filter(([name, value]) => name.endsWith("_at") && typeof value === "number" && value > now)
    .map(([, value]) => value as number);
  return ahead.length ? Math.min(...ahead) : null;
}

/** Does anything in this document still count down? */
export function counts(doc: Document, now: number): boolean {
  return deadlineOf(doc, now) !== null || partsOf(doc).some(([, part]) => deadlineOf(part, now) !== null);
}

/** Decimal text as arguments hold it, in minor units of a currency with two decimals; null where it is no money. */
export function minor(money: unknown): number | null {
  const match = typeof money === "string" ? /^(\d+)(?:\.(\d{1,2}))?$/.exec(money) : null;
  return match ? Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0")) : null;
}

/** Do a cue's arguments describe what the document shows? null: they say nothing that it shows. */
function agrees(cue: Cue, command: Command | undefined, doc: Document): boolean | null {
  let compared = false;
  for (const [name, wanted] of Object.entries(cue.args)) {
    const shown = doc[name];
    const format = command?.schema.properties?.[name]?.format;
    let same: boolean;
    if (format === "product" || (name === "product" && isDocument(shown))) {
      const product = productOf(doc);
      same = product !== null && (product.id === wanted || String(product.number) === String(wanted));
    } else if (shown === undefined || shown === null || typeof shown === "object") {
      continue;
    } else {
      same = format === "money" ? minor(wanted) === shown : shown === wanted;
    }
    if (!same) return false;
    compared = true;
  }
  return compared ? true : null;
}

function lifeOf(doc: Document, air: boolean, now: number): CueLife {
  const phase = text(doc.phase);
  const until = deadlineOf(doc, now);
  const stock = stockOf(doc);
  let tone: Tone = air ? "air" : until !== null ? "count" : "idle";
  if (phase === "sold_out" || stock?.left === 0) tone = "out";
  else if (phase !== null && OVER.has(phase)) tone = "done";
  return { tone, phase, until, paused: number(doc.paused_left), stock };
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

/** The state that a cue's button shows. */
export function cueLife(
  cue: Cue,
  command: Command | undefined,
  topics: Record<string, Document>,
  obs: ObsStatus,
  now: number,
): CueLife {
  if (cue.command === "programme.scene")
    return obs.program_scene && obs.program_scene === cue.args.name ? { ...IDLE, tone: "air" } : IDLE;
  if ((cue.command === "studio.start_stream" && obs.streaming) || (cue.command === "studio.start_record" && obs.recording))
    return { ...IDLE, tone: "air" };
  const mechanic = command?.mechanic ?? cue.command?.split(".")[0] ?? "";
  const doc = topics[mechanic];
  if (!doc) return IDLE;
  const named = typeof cue.args.name === "string" ? cue.args.name : null;
  const part = named === null ? undefined : partsOf(doc).find(([name]) => name === named)?.[1];
  if (part) return lifeOf(part, doc.on_air === true && text(part.phase) !== "done", now);
  return agrees(cue, command, doc) ? lifeOf(doc, doc.on_air === true, now) : IDLE;
}
