/** MIDI messages: which button or key of which controller moved, and the bytes that light it. */
import { t } from "../../i18n/index.js";

/** A button, pad or key. Channels count from 1, as controllers' manuals do. */
export interface Control {
  /** The controller's name: its number differs from machine to machine. */
  readonly device: string;
  readonly kind: "note" | "cc";
  readonly channel: number;
  readonly number: number;
}

export interface Move {
  readonly control: Control;
  readonly down: boolean;
  /** Velocity or value, 0–127. */
  readonly value: number;
}

const NOTE_OFF = 0x80;
const NOTE_ON = 0x90;
const CC = 0xb0;
/** From here on a controller number is not a control but "all notes off" and the like. */
const MODES = 120;
/** A control change counts as pressed from here on. */
const HALF = 64;

/** What a message says of a control; null where it says nothing (clock, pitch bend, aftertouch, system exclusive). */
export function parse(device: string, data: Uint8Array): Move | null {
  const [status = 0, number = 0, value = 0] = data;
  const channel = (status & 0x0f) + 1;
  switch (status & 0xf0) {
    case NOTE_ON:
      // Velocity 0 is how many controllers say that a key went up.
      return { control: { device, kind: "note", channel, number }, down: value > 0, value };
    case NOTE_OFF:
      return { control: { device, kind: "note", channel, number }, down: false, value };
    case CC:
      return number < MODES ? { control: { device, kind: "cc", channel, number }, down: value >= HALF, value } : null;
    default:
      return null;
  }
}

/** What lights a control. */
export function light({ kind, channel, number }: Control, value: number): [number, number, number] {
  return [(kind === "note" ? NOTE_ON : CC) | (channel - 1), number, value];
}

/** One text for each control. */
export function keyOf({ device, kind, channel, number }: Control): string {
  return JSON.stringify([device, kind, channel, number]);
}

/** A control in words. */
export function describe({ kind, channel, number }: Control): string {
  return t(kind === "note" ? "midi.note" : "midi.cc", { number, channel });
}
