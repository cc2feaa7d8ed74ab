/** Which lines of the log are shown, and those lines as a table for a file. */
import type { Line } from "./log.js";
import { keyOf } from "./namesakes.js";

const SERVER = new Set(["timer", "feed", "system", "obs", "watch"]); // actors that are nobody

export type Kind = "news" | "done" | "refused" | "all";

export interface Filter {
  /** Somebody's key, or "" for everybody. */
  who: string;
  /** A mechanic's name, or "". */
  mechanic: string;
  kind: Kind;
  /** Minutes back from now; 0: all. */
  minutes: number;
  /** Found in any of the words that the line shows. */
  text: string;
}

export const NONE: Filter = { who: "", mechanic: "", kind: "news", minutes: 0, text: "" };

/** A line in words, as it is shown. */
export interface Told {
  line: Line;
  who: string;
  what: string;
  /** Arguments and what came of it, or why it was refused. */
  more: string;
}

export function mechanicOf(line: Line): string {
  return line.command.split(".")[0] ?? "";
}

/** Was it the server's own doing, with nothing come of it? That viewers' orders lower the stock is no news: there are several a second. */
export function silent({ actor, facts = [] }: Line): boolean {
  return SERVER.has(actor) && facts.every(({ fact }) => actor === "feed" && fact === "catalogue.changed");
}

/** @param now - Unix ms */
export function matches({ line, who, what, more }: Told, filter: Filter, now: number): boolean {
  const refused = line.seq === null;
  if (filter.kind === "news" && silent(line)) return false;
  if (filter.kind === "done" && (refused || silent(line))) return false;
  if (filter.kind === "refused" && !refused) return false;
  if (filter.who !== "" && keyOf(line) !== filter.who) return false;
  if (filter.mechanic !== "" && mechanicOf(line) !== filter.mechanic) return false;
  if (filter.minutes > 0 && line.at < now - filter.minutes * 60_000) return false;
  const wanted = filter.text.trim().toLowerCase();
  return wanted === "" || `${who} ${what} ${more}`.toLowerCase().includes(wanted);
}

/** CSV with a byte order mark, as spreadsheet programs want it; nothing in it is taken for a formula. */
export function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  return `\ufeff${[headers, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}
