/** The contract's shapes as the console reads them: money in minor units, times in Unix ms, absent means none. */
import type { Json, Label, Role } from "../kit/protocol.js";

/** Each role may do what those before it may. */
export const ROLES: readonly Role[] = ["stage", "host", "service", "assistant", "operator", "admin"];

export type { Json, Label, Role };
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

export interface Cue {
  id: string;
  label: string;
  keys: string[];
  command: string;
  args: Args;
  mode: string;
}

export interface Command {
  name: string;
  mechanic: string;
  label: Label;
  role: Role;
  schema: Schema;
  /** Dangerous by mistake: button or key must be held. */
  confirm?: "hold";
}

/** The part of JSON Schema that signatures produce; nothing refers elsewhere. */
export interface Schema {
  type?: string | string[];
  title?: string;
  description?: string;
  format?: string;
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
