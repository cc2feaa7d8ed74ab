/** Which control fires which cue, and how each controller is lit: kept in this browser per room, and as a file. */
import { t } from "../../i18n/index.js";
import { type Lights, lightsFrom } from "./lights.js";
import type { Control } from "./messages.js";

export interface Mapping extends Control {
  readonly cue: string;
}

export interface Stored {
  readonly mappings: readonly Mapping[];
  /** By controller. */
  readonly lights: Readonly<Record<string, Lights>>;
}

const NOTHING: Stored = { mappings: [], lights: {} };
const MOST = 1_000; // mappings
const LONGEST = 200; // characters of a name

const place = (room: string): string => `overlay.midi.${room}`;

export function load(room: string): Stored {
  try {
    return read(localStorage.getItem(place(room)) ?? "");
  } catch {
    return NOTHING;
  }
}

export function save(room: string, stored: Stored): void {
  localStorage.setItem(place(room), write(stored));
}

export function write(stored: Stored): string {
  return JSON.stringify({ midi: 1, ...stored }, null, 2);
}

/** What a file holds. Throws an `Error` that says what is wrong with it. */
export function read(text: string): Stored {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    throw new Error(t("midi.no_file"));
  }
  if (!isRecord(found) || found.midi !== 1 || !Array.isArray(found.mappings)) throw new Error(t("midi.no_file"));
  if (found.mappings.length > MOST) throw new Error(t("midi.too_many", { most: MOST }));
  const mappings = found.mappings.map((one: unknown, index) => {
    if (!isMapping(one)) throw new Error(t("midi.bad_mapping", { at: index + 1 }));
    const { cue, device, kind, channel, number } = one;
    return { cue, device, kind, channel, number };
  });
  const lights = isRecord(found.lights) ? Object.entries(found.lights) : [];
  return { mappings, lights: Object.fromEntries(lights.map(([device, one]) => [device, lightsFrom(one)])) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isMapping(one: unknown): one is Mapping {
  if (!isRecord(one)) return false;
  const { cue, device, kind, channel, number } = one;
  const named = [cue, device].every((name) => typeof name === "string" && name !== "" && name.length <= LONGEST);
  return named && (kind === "note" || kind === "cc") && within(channel, 1, 16) && within(number, 0, 127);
}

export function within(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}
