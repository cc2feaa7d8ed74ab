/** Scripts with their variables filled in: what is read out is true now, and what has no value now is not read. */
import { t } from "../i18n/index.js";
import type { Section } from "../kit/protocol.js";
import { safe } from "../kit/text.js";
import type { Next, Offer } from "./now.js";

export const SECTIONS: readonly Section[] = ["opening", "points", "close", "transition"];

export type Script = Readonly<Record<Section, string>>;

/** Text, or a time that runs down by itself. */
export type Part = string | { readonly until: number };

/** By variable; absent: it has no value now. */
export type Values = Readonly<Record<string, Part>>;

/** One line as it was written, whatever of it is read now; `index` counts the lines of its section. */
export interface Line {
  readonly section: Section;
  readonly index: number;
  readonly parts: readonly Part[];
}

const VARIABLE = /\{(\w+)\}/g;
const SENTENCE = /.+?(?:[。！？!?；;…]+[”’」』）)"']*|\.(?=\s)|$)\s*/gsu;
const MOST = 4_000; // characters of a line …
const POINT = 500; // … and of a selling point

/**
 * @param offer - the product as it is offered; null where the script is about none
 * @param until - when the time left is over, where the offer has none of its own
 */
export function valuesOf(offer: Offer | null, next: Next | null, until: number | null, money: (minor: number) => string): Values {
  const values: Record<string, Part> = {};
  if (offer) {
    values.name = offer.product.name;
    values.number = String(offer.product.number);
    values.price = money(offer.price);
    // Never the price alone: what it refers to is said with it.
    if (offer.was) values.was = t("prompter.was", { price: money(offer.was.price), basis: offer.was.basis });
    if (offer.stock) values.stock = String(offer.stock.left);
    if (offer.limit) values.limit = String(offer.limit.most);
  }
  const ends = offer?.until ?? until;
  if (ends !== null) values.left = { until: ends };
  if (next?.label) values.next = next.label;
  return values;
}

/** What is read of one line: a sentence with a variable that has no value is left out. */
export function fill(line: string, values: Values): Part[] {
  const parts: Part[] = [];
  const add = (part: Part): void => {
    const last = parts.length - 1;
    if (typeof part === "string" && typeof parts[last] === "string") parts[last] += part;
    else if (part !== "") parts.push(part);
  };
  for (const [sentence] of line.matchAll(SENTENCE)) {
    const named = [...sentence.matchAll(VARIABLE)];
    if (named.some(([, name]) => values[name!] === undefined)) continue;
    let from = 0;
    for (const found of named) {
      add(sentence.slice(from, found.index));
      add(values[found[1]!]!);
      from = found.index + found[0].length;
    }
    add(sentence.slice(from));
  }
  return parts.map((part) => (typeof part === "string" ? part.replace(/\s+/gu, " ") : part));
}

/**
 * A script's lines in the order of its sections.
 *
 * @param points - the product's selling points, read as they are where nobody has written that section
 */
export function linesOf(script: Script | null, points: readonly string[], values: Values): Line[] {
  return SECTIONS.flatMap((section): Line[] => {
    const written = script?.[section] ?? "";
    if (written) return written.split("\n").map((line, index) => ({ section, index, parts: fill(line, values) }));
    return section === "points" ? points.map((point, index) => ({ section, index, parts: [safe(point, POINT)] })) : [];
  });
}

/** A part as it may be shown. */
export function shown(part: string): string {
  // `safe` takes the spaces at both ends, which here part words.
  const [before, after] = [/^\s/u.test(part) ? " " : "", /\s$/u.test(part) ? " " : ""];
  return `${before}${safe(part, MOST)}${after}`;
}
