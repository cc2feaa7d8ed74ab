/** What a change does to the air, old → new: which graphics show a product, and which prices look like a slip. */
import { locale } from "../i18n/index.js";
import { decimals } from "../kit/money.js";
import type { Args, Command, Document, Product } from "./types.js";

/** One value that changes; both written out. */
export interface Line {
  what: string;
  old: string;
  now: string;
  difference: string;
}

/** What somebody is asked before it is done. */
export interface Question {
  title: string;
  /** Whom it is about: a product. */
  about: { name: string; shown: string; lines: Line[] }[];
  warnings: string[];
  act: string;
}

/** Phases in which a product's price or stock counts, seen or not: as the server has them. */
const OPEN = new Set(["armed", "open", "running", "paused"]);
const DEPTH = 4;
/** A sale price of at most this part of the everyday price looks like a slip. */
const CHEAP = 0.2;

function holds(value: unknown, id: string, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return depth > 0 && value.some((part) => holds(part, id, depth - 1));
  const document = value as Document;
  if (document.id === id && "price" in document) return true;
  return depth > 0 && Object.values(document).some((part) => holds(part, id, depth - 1));
}

/** The mechanics that show a product now, or have it in something that is not over. */
export function showing(topics: Readonly<Record<string, Document>>, id: string): string[] {
  return Object.entries(topics)
    .filter(([, topic]) => (topic.on_air === true || OPEN.has(String(topic.phase))) && holds(topic, id, DEPTH))
    .map(([name]) => name)
    .sort();
}

/** The session's total, which sales leave alone. */
export function total(product: Product): number | null {
  return typeof product.stock === "number" ? product.stock + (product.sold ?? 0) : null;
}

/** Decimal text in minor units; null where it is no amount. */
export function minorOf(text: unknown, currency: string): number | null {
  const value = typeof text === "string" && /^\d{1,10}(\.\d{1,2})?$/.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? Math.round(value * 10 ** decimals(currency)) : null;
}

/** Does a price look like a slip beside the everyday one? */
export function doubt(price: number, usual: number): "low" | "high" | null {
  if (price > usual) return "high";
  return price <= usual * CHEAP ? "low" : null;
}

/** A command's price, and the product whose price it is compared with, where it has both and they look wrong together. */
export function doubtful(
  command: Command | undefined,
  args: Args,
  product: (idOrNumber: unknown) => Product | undefined,
  currency: string,
): { product: Product; price: number; why: "low" | "high" } | null {
  if (command?.schema.properties?.price?.format !== "money") return null;
  const found = product(args.product);
  const price = minorOf(args.price, currency);
  const why = found && price !== null ? doubt(price, found.price) : null;
  return why ? { product: found!, price: price!, why } : null;
}

/** `−33 %`, in the reader's way. */
export function percent(old: number, now: number): string {
  if (old === 0) return "";
  return new Intl.NumberFormat(locale(), { style: "percent", signDisplay: "exceptZero", maximumFractionDigits: 0 }).format(
    (now - old) / old,
  );
}
