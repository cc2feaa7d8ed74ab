/** The contract's shapes as the console reads them: money in minor units, times in Unix ms, absent means none. */
import type { CueMode, Face, FaceState, Json, Label, Role } from "../kit/protocol.js";

/** Each role may do what those before it may. */
export const ROLES: readonly Role[] = ["stage", "host", "service", "assistant", "operator", "admin"];

export type { CueMode, Face, FaceState, Json, Label, Role };
export type Document = Readonly<Record<string, unknown>>;
export type Args = Record<string, Json>;

export interface Product {
  id: string;
  number: number;
  name: string;
  price: number;
  was?: number | null;
  was_basis?: string | null;
  image?: string | null;
  stock?: number | null;
  sold?: number;
  points?: string[];
  category?: string | null;
  limit?: number | null;
}

export const COLORS = ["grey", "amber", "green", "teal", "blue", "purple", "pink"] as const;
export type Color = (typeof COLORS)[number];

/** A saved command: what a button of the pad does. */
export interface Cue {
  id: string;
  label: string;
  keys: string[];
  /** Absent in a macro, which has `steps`. */
  command?: string;
  args: Args;
  mode: CueMode;
  /** The page's title; absent or empty: the first page. */
  page?: string;
  /** The button on that page which opens it; absent: it lies on the page itself. */
  folder?: string;
  color?: Color;
  /** What the second press of a toggle does. */
  off?: Call;
  steps?: Step[];
}

/** A cue as the server or a file has it: what it leaves out is empty. */
export type CueDocument = Partial<Cue> & { id: string };

export function whole({ id, label = "", keys = [], args = {}, mode = "press", ...rest }: CueDocument): Cue {
  const cue: Cue = { id, label, keys, args, mode, ...rest };
  if (rest.off) cue.off = { ...rest.off, args: rest.off.args ?? {} };
  if (rest.steps) cue.steps = rest.steps.map((step) => ("command" in step ? { ...step, args: step.args ?? {} } : step));
  return cue;
}

/** As it is sent: a macro has no arguments of its own. */
export function written(cue: Cue): CueDocument {
  const { args, ...rest } = cue;
  return cue.mode === "macro" ? rest : { ...rest, args };
}

/** Every command that a cue gives. */
export function commandsOf({ command, off, steps = [] }: Cue): string[] {
  const calls = [command, off?.command, ...steps.map((step) => ("command" in step ? step.command : undefined))];
  return calls.filter((name) => name !== undefined);
}

export interface Call {
  command: string;
  args: Args;
}

/** `is` (absent: null) is compared with a topic's public field; where it differs the macro stops, or skips the step after this. */
export interface When {
  topic: string;
  field: string;
  is?: Json;
}

export type Step = Call | { wait: string | number } | { when: When; otherwise: "stop" | "skip" };

/** What a press brought about, in modes other than `press`. */
export type Did = "armed" | "fired" | "on" | "off" | "started" | "stopped";

export interface Command {
  name: string;
  mechanic: string;
  label: Label;
  role: Role;
  schema: Schema;
  /** Dangerous by mistake: button or key must be held. */
  confirm?: "hold";
  /** Whether the person who asked may give it. */
  may?: boolean;
}

/** The part of JSON Schema that signatures produce; nothing refers elsewhere. */
export interface Schema {
  type?: string | string[];
  title?: string;
  description?: string;
  format?: string;
  /** Of format `key`: the field of the mechanic's state of which it names a key. */
  "x-of"?: string;
  enum?: Json[];
  const?: Json;
  default?: Json;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  maxLength?: number;
  pattern?: string;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
}

export interface Plugin {
  name: string;
  on: boolean;
  error?: string | null;
  mechanics: string[];
}

/** Something that happened; `fact` is `mechanic.name`. */
export interface Fact {
  fact: string;
  [data: string]: unknown;
}

export interface JournalRow {
  seq: number;
  at: number;
  actor: string;
  /** Of a person with a link of their own. */
  actor_id?: string;
  command: string;
  args?: Args;
  facts?: Fact[];
}

export interface Answer {
  seq: number;
  result?: unknown;
}

export interface BadRow {
  line: number;
  column?: string | null;
  why: string;
}
