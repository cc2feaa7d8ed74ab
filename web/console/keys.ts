/** Keys: which press fires which cue, which press must not, and how a key is captured and named. */
import { tinykeys } from "tinykeys";

import { HOLD as HELD, holdKey } from "./hold.js";
import { modal } from "./modal.js";
import type { Cue } from "./types.js";

/** What the browser keeps, or what moves the focus: no cue can have it. */
const RESERVED =
  /^(?:(?:Shift\+)?(?:Tab|Enter|NumpadEnter|Space|Escape)|F5|F11|F12|(?:Control|Meta)\+(?:Shift\+)?[a-z]|(?:Control|Meta)\+F5|Alt\+F4|Meta\+.*)$/i;
const MODIFIERS = ["Control", "Alt", "Shift", "Meta"] as const;
const HOLD = 600; // ms that Esc is held before everything goes off the air

const BUTTONS = new Set(["button", "submit", "reset", "image", "checkbox", "radio", "range", "file", "color"]);
const FIELDS = ":is([role=textbox], [role=searchbox], [role=combobox], [role=spinbutton])";

/** Is somebody typing? Looks into shadow roots, where the event's target would hide the field. */
function typing(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !BUTTONS.has(target.type);
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable) return true;
  // A field of somebody else's, with its input where nobody can look.
  const closed = (target.constructor as { formAssociated?: boolean }).formAssociated === true && target.localName.includes("-");
  return closed || target.closest(FIELDS) !== null;
}

/** Keys that an input method is at work on are never a command. */
function composing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** Is it a key of its own? Not while somebody types or composes, nor when it only repeats. */
function alone(event: KeyboardEvent): boolean {
  return !(event.defaultPrevented || event.repeat || composing(event) || typing(event));
}

/** May this press be a command? What a dialog asks or shows comes first. */
export function mine(event: KeyboardEvent): boolean {
  return alone(event) && !modal();
}

/** As tinykeys wants it: with a modifier a digit is no longer the character "1", so it is named by its place. */
function binding(key: string): string {
  return key.replace(/\+(\d)(?= |$)/g, "+Digit$1");
}

/** The presses of a key's name, one after another: `G 1` has two. */
export function presses(key: string): string[] {
  return key.trim().split(/ +/);
}

/** What comes of the cues' keys, also while a dialog is open: who listens says that they do nothing. */
export interface CueKeys {
  /** `held`: ms that its key was held, where it must be. */
  fire: (cue: Cue, held?: number) => void;
  /** Must this cue's key be held? */
  held: (cue: Cue) => boolean;
  /** A cue's key is being held now, or no longer is. */
  holding: (cue: Cue | null) => void;
}

/** Binds the cues' keys on the window until the returned function is called. A sequence that a key hides is not bound. */
export function bindCues(cues: readonly Cue[], { fire, held, holding }: CueKeys): () => void {
  const all = cues.flatMap((cue) => cue.keys.map((key) => ({ cue, key, length: presses(key).length })));
  const releases: (() => void)[] = [];
  // The longest first: what ends a sequence is then no longer a key of its own.
  for (const { cue, key, length } of all.sort((one, other) => other.length - one.length)) {
    if (all.some((other) => other.length < length && begins(other.key, key))) continue;
    const ignore = (event: KeyboardEvent): boolean => !alone(event) || (/^Numpad\d/.test(event.code) && !key.includes("Numpad"));
    const press = (event: KeyboardEvent): void => {
      event.preventDefault();
      if (!held(cue)) return fire(cue);
      holdKey(
        event,
        () => fire(cue, HELD),
        (down) => holding(down ? cue : null),
      );
    };
    try {
      releases.push(tinykeys(window, { [binding(key)]: press }, { ignore }));
    } catch {
      // No key has this name (it came from a file): the cheat sheet says so, pressing it is impossible.
    }
  }
  return () => releases.forEach((release) => release());
}

/** Calls `done` with the ms when Esc has been held for 600 ms, wherever the focus is; `held` says when a hold begins and ends. */
export function holdEscape(done: (ms: number) => void, held: (holding: boolean) => void): () => void {
  let timer = 0;
  const end = (): void => {
    if (timer === 0) return;
    clearTimeout(timer);
    timer = 0;
    held(false);
  };
  const down = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return end();
    if (event.repeat || composing(event) || timer !== 0) return;
    held(true);
    timer = window.setTimeout(() => {
      end();
      done(HOLD);
    }, HOLD);
  };
  const up = (event: KeyboardEvent): void => {
    if (event.key === "Escape") end();
  };
  const ends = new AbortController();
  const { signal } = ends;
  window.addEventListener("keydown", down, { signal, capture: true });
  window.addEventListener("keyup", up, { signal, capture: true });
  window.addEventListener("blur", end, { signal });
  return () => {
    end();
    ends.abort();
  };
}

/** The name of the key that was pressed (`Shift+F2`, `1`, `Control+Digit1`), or null while only modifiers are down. */
export function keyName(event: KeyboardEvent): string | null {
  if (MODIFIERS.includes(event.key as (typeof MODIFIERS)[number]) || composing(event) || event.key === "Dead") return null;
  const held = MODIFIERS.filter((modifier) => event.getModifierState(modifier));
  const named = /^Numpad/.test(event.code) ? event.code : /^(F\d+|[a-z]|\d)$/i.test(event.key) ? event.key.toUpperCase() : event.code || event.key;
  return [...held, named].join("+");
}

export function reserved(key: string): boolean {
  return presses(key).some((press) => RESERVED.test(press));
}

/** Two names of one key are equal in this form. */
export function sameKey(key: string): string {
  return presses(key)
    .map((press) => {
      const parts = press.toLowerCase().split(/(?<=\w)\+/);
      const named = parts.pop()!.replace(/^(?:digit|key)(?=\w$)/, "");
      return [...parts.sort(), named].join("+");
    })
    .join(" ");
}

/** Is `key` what `sequence` begins with? */
export function begins(key: string, sequence: string): boolean {
  return sameKey(sequence).startsWith(`${sameKey(key)} `);
}

/** As it is printed on the key cap. */
export function cap(key: string): string {
  return key
    .replace(/\b(?:Digit|Key)(?=\w(?: |$))/g, "")
    .replace(/\bNumpad/g, "Num ")
    .replaceAll("Control", "Ctrl")
    .replaceAll(/ (?!\d$)|(?<!Num) /g, " → ");
}
