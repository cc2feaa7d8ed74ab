/** What a command was about, in words: its arguments by their schema, and what its facts add to them. */
import { both, clockTime, count, duration, t, word } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import { type Field, fieldsOf, keysOf, seconds } from "./form/schema.js";
import { isDocument, text } from "./onair.js";
import type { RoomStore } from "./room-store.js";
import type { Args, Fact, Json, JournalRow } from "./types.js";

/** Facts that only say what their command was about: its label has said the rest. */
const RESTATING = new Set([
  "catalogue.changed",
  "countdown.adjusted",
  "countdown.cancelled",
  "countdown.paused",
  "countdown.resumed",
  "prompter.acknowledged",
  "prompter.withdrawn",
  "rundown.added",
  "rundown.edited",
  "rundown.extended",
  "rundown.moved",
  "rundown.removed",
  "rundown.restored",
  "rundown.skipped",
]);
/** What people call a thing, and what needs no name beside it: the first of these that it has. */
const NAMES = ["label", "title", "text", "name"];
/** Arguments that only say what was seen when it was pressed. */
const SEEN = new Set(["seen", "current"]);
const MONEY = new Set(["price", "was"]);
const LISTED = 3; // names of a list

/** The second line of a row: what it was about, and what came of it. */
export function tellingOf(desk: RoomStore, { command, args = {}, facts = [] }: Pick<JournalRow, "command" | "args" | "facts">): string {
  const about = facts.find(({ fact, ...more }) => RESTATING.has(fact) && Object.keys(more).length > 1);
  const news = facts.filter(({ fact }) => !RESTATING.has(fact));
  // A product's change tells all of what was sent.
  const rest = about?.fact === "catalogue.changed" ? {} : without(args, new Set(Object.keys(about ?? {})));
  const said = [
    about ? restated(desk, about) : "",
    desk.command(command) ? argumentsOf(desk, command, rest) : ofTheServer(desk, command, rest),
  ].filter(Boolean).join(" · ") || (news.length === 1 && typeof news[0]!.product === "string" && !news[0]!.item ? nameOf(desk, news[0]!) : "");
  const came = news.map((fact) => {
    const what = nameOf(desk, fact);
    return [desk.factLabel(fact.fact), said.includes(what) ? "" : what, figuresOf(fact)].filter(Boolean).join(" ");
  });
  return safe([said, came.length ? `→ ${came.join(" · ")}` : ""].filter(Boolean).join(" "), 300);
}

/** A command's arguments as people say them; what goes without saying is left out. */
export function argumentsOf(desk: RoomStore, command: string, args: Args): string {
  const schema = desk.command(command)?.schema;
  if (!schema) return "";
  const doc = desk.topics[command.split(".")[0]!] ?? {};
  const called = NAMES.find((name) => args[name]);
  return fieldsOf(schema)
    .filter(({ name, preset }) => !SEEN.has(name) && args[name] !== null && args[name] !== undefined && args[name] !== preset)
    .filter(({ name }) => name === called || name !== "name" || called === undefined || called === "text")
    .map((field) => {
      const value = args[field.name]!;
      if (field.kind === "key") return new Map(keysOf(field, doc)).get(String(value)) ?? safe(value, 80);
      return saying(desk, field, value, field.name === called);
    })
    .filter(Boolean)
    .join(" · ");
}

function saying(desk: RoomStore, field: Field, value: Json, bare: boolean): string {
  const label = brief(field.label);
  const named = (what: string): string => (bare || !what ? what : `${label} ${what}`);
  switch (field.kind) {
    case "product":
      return productOf(desk, value);
    case "money":
      return named(Number.isNaN(Number(value)) ? String(value) : desk.money(Math.round(Number(value) * 100)));
    case "duration":
      return field.signed ? lengthOf(value, true) : named(lengthOf(value));
    case "flag":
      return value === true ? label : t("log.not", { what: label });
    case "number":
      return named(field.name.endsWith("_at") ? clockTime(Number(value)) : count(Number(value)));
    case "choice": {
      const option = word("option", String(value));
      return option === value ? named(option) : option;
    }
    case "list":
      return Array.isArray(value) ? named(listOf(desk, value)) : "";
    case "group":
      return isDocument(value) ? nameOf(desk, value) : "";
    case "json":
      return isDocument(value) ? changesOf(value) : "";
    default:
      return named(safe(isDocument(value) ? nameOf(desk, value) : value, 120));
  }
}

/** A label without what is added to explain it: `增减（可为负）` is 增减. */
function brief(label: string): string {
  return label.split(/[（(：:；;，,]/)[0]!.trim();
}

function lengthOf(value: Json, signed = false): string {
  const total = seconds(String(value));
  if (total === null) return String(value);
  return `${signed ? (total < 0 ? "−" : "＋") : ""}${duration(Math.abs(total) * 1000)}`;
}

function listOf(desk: RoomStore, values: Json[]): string {
  const names = values.slice(0, LISTED).map((one) => {
    if (!isDocument(one)) return safe(one, 40);
    const name = nameOf(desk, one);
    return name && typeof one.count === "number" ? `${name}×${one.count}` : name;
  });
  if (names.some((name) => !name)) return `×${values.length}`;
  return `${names.join(t("log.comma"))}${values.length > LISTED ? ` … ×${values.length}` : ""}`;
}

function changesOf(changes: Readonly<Record<string, unknown>>): string {
  return Object.entries(changes)
    .filter(([, value]) => typeof value !== "object")
    .map(([name, value]) => `${word("field", name)} ${plain(name, value)}`)
    .join(" · ");
}

function plain(name: string, value: unknown): string {
  if (typeof value === "boolean") return value ? "✓" : "—";
  const length = typeof value === "string" && name === "planned" ? seconds(value) : null;
  return length === null ? safe(value, 80) : duration(length * 1000);
}

/** What a document is called: a product, an item of the rundown, a viewer, a prize. */
function nameOf(desk: RoomStore, doc: Readonly<Record<string, unknown>>): string {
  const own = NAMES.map((name) => text(doc[name])).find(Boolean);
  if (own) return safe(own, 120);
  if (typeof doc.product === "string") return productOf(desk, doc.product);
  const cue = desk.cues.find(({ id }) => id === doc.cue)?.label ?? text(doc.cue);
  return safe(cue ?? (typeof doc.fact === "string" ? "" : text(doc.id) ?? ""), 120);
}

/** How many: winners, entries, sold. */
function figuresOf(fact: Fact): string {
  return Object.entries(fact)
    .filter(([name, value]) => typeof value === "number" && !name.endsWith("_at") && word("field", name) !== name)
    .map(([name, value]) => `${word("field", name)} ${count(value as number)}`)
    .join(" · ");
}

function productOf(desk: RoomStore, id: unknown): string {
  const product = desk.product(id);
  return product ? `${product.number} · ${safe(product.name, 80)}` : safe(id, 80);
}

function restated(desk: RoomStore, about: Fact): string {
  const said = [about.fact === "catalogue.changed" ? `${String(about.number)} · ${safe(about.name, 80)}` : nameOf(desk, about)];
  if (isDocument(about.fields)) {
    for (const [name, change] of Object.entries(about.fields)) {
      const [before, after] = (change as unknown[]).map((value) => valueOf(desk, name, value));
      said.push(`${word("field", name)} ${before} → ${after}`);
    }
  }
  if (about.fact === "rundown.moved") {
    said.push(isDocument(about.before) ? t("log.before", { what: nameOf(desk, about.before) }) : t("log.last"));
    if (text(about.segment)) said.push(`${word("field", "segment")} ${safe(about.segment, 60)}`);
  }
  return said.filter(Boolean).join(" · ");
}

/** A value of the catalogue, old or new. */
function valueOf(desk: RoomStore, name: string, value: unknown): string {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return "—";
  if (typeof value === "number") return MONEY.has(name) ? desk.money(value) : count(value);
  return safe(Array.isArray(value) ? value.join(t("log.comma")) : value, 80);
}

/** Commands that nobody gives have no schema: what of their arguments people know. */
function ofTheServer(desk: RoomStore, command: string, args: Args): string {
  if (command === "room.undo") return desk.commandLabel(String(args.command));
  if (command === "feeds.take_in")
    return Object.entries(args).map(([kind, n]) => `${word("kind", kind)} ${count(Number(n))}`).join(" · ");
  const { message, why, title, cue, name, role, minutes } = args;
  const pressed = desk.cues.find(({ id }) => id === cue)?.label ?? cue;
  return [
    both(String(message ?? why ?? title ?? pressed ?? "")),
    String(name ?? ""),
    typeof role === "string" ? word("role", role) : "",
    typeof minutes === "number" ? duration(minutes * 60_000) : "",
  ].filter(Boolean).join(" · ");
}

function without(args: Args, names: ReadonlySet<string>): Args {
  return Object.fromEntries(Object.entries(args).filter(([name]) => !names.has(name)));
}
