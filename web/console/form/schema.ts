/** From a command's JSON Schema to form fields, and between what is typed (drafts) and arguments. No DOM in here. */
import { both, t, word } from "../../i18n/index.js";
import { headline, isDocument } from "../onair.js";
import type { Args, Document, Json, Schema } from "../types.js";

interface Common {
  name: string;
  label: string;
  /** An empty field is a mistake; otherwise it is left out of the arguments. */
  required: boolean;
  preset: Json | undefined;
}

export type Field = Common &
  (
    | { kind: "money" | "product" | "flag" }
    | { kind: "duration"; signed: boolean }
    /** A key of a field of the mechanic's state; `max` where it is typed. */
    | { kind: "key"; of: string; max?: number }
    | { kind: "number"; whole: boolean; min?: number; max?: number }
    | { kind: "text"; max?: number; long: boolean }
    | { kind: "choice"; options: Json[] }
    | { kind: "list"; item: Field; most?: number; least: number }
    | { kind: "group"; fields: Field[] }
    | { kind: "json" }
  );

/** What the form holds while somebody types: text as typed, so nothing is lost in between. */
export type Draft = string | boolean | Draft[] | { [name: string]: Draft };

/** Wrong fields by path (`prizes.0.count`), each with its reason. */
export type Problems = Map<string, string>;

const MONEY = /^\d+(\.\d{1,2})?$/;
const NUMBER = String.raw`(\d+(?:\.\d+)?)`;
/** The largest unit first, each with its seconds. */
const UNITS: [RegExp, number][] = [[/h|小时/, 3600], [/m|分钟?/, 60], [/s|秒钟?/, 1], [/ms|毫秒/, 0.001]];
const DURATION = new RegExp(`^([+-])?(?:${NUMBER}|(?=\\d)${UNITS.map(([unit]) => `(?:${NUMBER}(?:${unit.source}))?`).join("")})$`);

/** The fields of an arguments object, in the order of the signature. */
export function fieldsOf(schema: Schema): Field[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).map(([name, property]) => fieldOf(name, property, required.has(name)));
}

function fieldOf(name: string, given: Schema, required: boolean): Field {
  const schema = withoutNull(given);
  const title = given.title ?? schema.title ?? name;
  const label = title === name ? word("field", name) : both(title);
  const common = { name, label, required, preset: given.default ?? schema.default };
  switch (schema.format) {
    case "money":
    case "product":
      return { ...common, kind: schema.format };
    case "duration":
      return { ...common, kind: "duration", signed: !(schema.anyOf ?? []).some(({ minimum }) => minimum !== undefined) };
    case "key":
      return { ...common, kind: "key", of: schema["x-of"] ?? "", ...onlyGiven({ max: schema.maxLength }) };
  }
  if (schema.enum) return { ...common, kind: "choice", options: schema.enum };
  if (schema.const !== undefined) return { ...common, kind: "choice", options: [schema.const] };
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== "null") : schema.type;
  switch (type) {
    case "boolean":
      return { ...common, kind: "flag" };
    case "integer":
    case "number": {
      const min = schema.minimum ?? schema.exclusiveMinimum;
      return { ...common, kind: "number", whole: type === "integer", ...onlyGiven({ min, max: schema.maximum }) };
    }
    case "string":
      return { ...common, kind: "text", long: schema.format === "text", ...onlyGiven({ max: schema.maxLength }) };
    case "array": {
      if (!schema.items) break;
      const item = fieldOf("", schema.items, true);
      return { ...common, kind: "list", item, least: schema.minItems ?? 0, ...onlyGiven({ most: schema.maxItems }) };
    }
    case "object":
      if (!schema.properties) break;
      return { ...common, kind: "group", fields: fieldsOf(schema) };
  }
  return { ...common, kind: "json" };
}

function onlyGiven<T extends object>(values: { [K in keyof T]: T[K] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** `X | None` is an X that may stay empty; of something or its id, a form asks for the id. */
function withoutNull(schema: Schema): Schema {
  const choices = schema.format ? undefined : (schema.anyOf ?? schema.oneOf);
  const real = choices?.filter((choice) => choice.type !== "null");
  const id = real?.length === 2 && real.some(({ properties }) => properties?.id) ? real.find(({ type }) => type === "string") : undefined;
  return id ?? (real?.length === 1 ? real[0]! : schema);
}

// ---- drafts

export function blank(field: Field): Draft {
  if (field.preset !== undefined && field.preset !== null) return draftOf(field, field.preset);
  switch (field.kind) {
    case "flag":
      return false;
    case "choice":
      return field.required && field.options.length === 1 ? String(field.options[0]) : "";
    case "list":
      return Array.from({ length: Math.max(field.least, field.required ? 1 : 0) }, () => blank(field.item));
    case "group":
      return Object.fromEntries(field.fields.map((one) => [one.name, blank(one)]));
    default:
      return "";
  }
}

export function draftOf(field: Field, value: Json | undefined): Draft {
  if (value === undefined || value === null) return blank({ ...field, preset: undefined });
  switch (field.kind) {
    case "flag":
      return value === true;
    case "list":
      return Array.isArray(value) ? value.map((one) => draftOf(field.item, one)) : [];
    case "group": {
      const given = typeof value === "object" && !Array.isArray(value) ? value : {};
      return Object.fromEntries(field.fields.map((one) => [one.name, one.name in given ? draftOf(one, given[one.name]) : blank(one)]));
    }
    case "json":
      return JSON.stringify(value);
    case "text":
      return String(isDocument(value) ? value.id : value); // of something, its id
    default:
      return String(value);
  }
}

/** A form's whole draft; what `args` does not give starts blank. */
export function draftsOf(fields: Field[], args: Args = {}): Record<string, Draft> {
  return Object.fromEntries(fields.map((field) => [field.name, field.name in args ? draftOf(field, args[field.name]) : blank(field)]));
}

/** The arguments that a draft stands for. What this page can see to be wrong goes into `problems`. */
export function argsOf(fields: Field[], drafts: Record<string, Draft>, problems: Problems, path = ""): Args {
  const args: Args = {};
  for (const field of fields) {
    const value = valueOf(field, drafts[field.name] ?? blank(field), problems, path + field.name);
    if (value !== undefined) args[field.name] = value;
  }
  return args;
}

function valueOf(field: Field, draft: Draft, problems: Problems, path: string): Json | undefined {
  if (typeof draft === "boolean") return draft || field.required || field.preset === true ? draft : undefined;
  if (field.kind === "list") {
    const items = (draft as Draft[]).map((one, index) => valueOf(field.item, one, problems, `${path}.${index}`));
    if (field.required && items.length === 0) problems.set(path, t("form.required"));
    return items.length || field.required ? items.map((item) => item ?? null) : undefined;
  }
  if (field.kind === "group") {
    const given = draft as Record<string, Draft>;
    if (!field.required && empty(given)) return undefined;
    return argsOf(field.fields, given, problems, `${path}.`);
  }
  const text = (draft as string).trim();
  if (text === "") {
    if (field.required) problems.set(path, t("form.required"));
    return undefined;
  }
  switch (field.kind) {
    case "money":
      if (!MONEY.test(text)) problems.set(path, t("form.money"));
      return text;
    case "duration":
      if (seconds(text) === null) problems.set(path, t("form.duration"));
      return text;
    case "number": {
      const number = Number(text);
      if (Number.isNaN(number) || (field.whole && !Number.isInteger(number))) problems.set(path, t("form.number"));
      return number;
    }
    case "choice":
      return field.options.find((option) => String(option) === text) ?? text;
    case "json":
      try {
        return JSON.parse(text) as Json;
      } catch {
        problems.set(path, t("form.json"));
        return undefined;
      }
    default:
      return text;
  }
}

function empty(draft: Draft): boolean {
  return typeof draft === "object" ? Object.values(draft).every(empty) : draft === "" || draft === false;
}

/** Where a refusal belongs: the field it names (`prizes[0].count` too), or the nearest one around it; "" is the whole form. */
export function placeOf(fields: Field[], named: string | null): string {
  const steps = (named ?? "").replace(/^\$\.?/, "").replace(/\[(\d+)\]/g, ".$1").split(".").filter(Boolean);
  const path: string[] = [];
  let level: Field[] = fields;
  let item: Field | undefined;
  for (const step of steps) {
    const field: Field | undefined = item ?? level.find((one) => one.name === step);
    if (!field) break;
    path.push(step);
    item = field.kind === "list" ? field.item : undefined;
    level = field.kind === "group" ? field.fields : [];
  }
  return path.join(".");
}

/** `"1.5m"`, `"1分30秒"` → 90 (seconds), or null where that is no duration. */
export function seconds(text: string): number | null {
  const match = DURATION.exec(text.replace(/\s/g, ""));
  if (!match) return null;
  const [, sign, bare, ...parts] = match;
  const length = parts.reduce((sum, part, at) => sum + Number(part ?? 0) * UNITS[at]![1], Number(bare ?? 0));
  return sign === "-" ? -length : length;
}

/** What of a topic can be chosen for such a field: key and what is shown under it, told apart where two are alike. */
export function keysOf(field: Field & { kind: "key" }, doc: Document): [string, string][] {
  const parts = doc[field.of];
  const named = Object.entries(isDocument(parts) ? parts : {}).map(([key, part]) => [key, (isDocument(part) && headline(part)) || key] as const);
  return named.map(([key, name]) => [key, named.filter(([, other]) => other === name).length > 1 ? t("form.key", { name, key }) : name]);
}
