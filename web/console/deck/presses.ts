/** Presses on keys that are not the page's: which of them fires its cue, and when one that must be held has been. */
import { t } from "../../i18n/index.js";
import type { Desk } from "../desk.js";
import { HOLD } from "../hold.js";
import type { Cue } from "../types.js";
import { later } from "./later.js";

/** Into how many steps the progress of a hold is cut: each is a picture that goes over the cable. */
export const STEPS = 8;

/** Why no press counts now; null where they do. */
export function refusal(desk: Desk): string | null {
  if (!desk.linked) return t("link.refused");
  return isLocked(desk) ? t("deck.locked_why") : null;
}

/** Has somebody locked this page against whoever passes by? */
export function isLocked({ you }: Desk): boolean {
  return you.locked === true;
}

interface Held {
  readonly cue: Cue;
  readonly seen: string | undefined;
  /** `performance.now()`. */
  readonly since: number;
  stop: () => void;
}

export class Presses {
  private readonly held = new Map<string, Held>();

  /** @param changed - called when a hold begins, goes on by a step, or ends */
  constructor(
    private readonly desk: Desk,
    private readonly changed: () => void,
  ) {}

  /**
   * A key goes down.
   *
   * @param key - names it until it goes up
   * @param seen - what was on it, as {@link Face.seen}: with another price or state by now the server refuses
   */
  down(key: string, cue: Cue, seen: string | undefined): void {
    if (this.held.has(key)) return;
    const no = refusal(this.desk);
    if (no !== null) return this.desk.say(no);
    this.desk.live.active(); // a pad that is worked from a controller is not left alone
    if (!this.desk.mustHold(cue)) return void this.desk.fire(cue, { seen });
    this.held.set(key, { cue, seen, since: performance.now(), stop: () => undefined });
    this.desk.hold(cue);
    this.step(key);
  }

  /** A key goes up. */
  up(key: string): void {
    if (this.end(key)) this.desk.say(t("hold.longer"));
  }

  /** Nothing that is held now will fire. */
  cancel(): void {
    for (const key of [...this.held.keys()]) this.end(key);
  }

  /** How many of {@link STEPS} a key has been held; null where none is. */
  progress(key: string): number | null {
    const held = this.held.get(key);
    return held ? Math.min(STEPS, Math.floor(((performance.now() - held.since) / HOLD) * STEPS)) : null;
  }

  private step(key: string): void {
    const held = this.held.get(key);
    if (!held) return;
    const long = performance.now() - held.since;
    if (refusal(this.desk) !== null) {
      this.end(key);
    } else if (long >= HOLD) {
      this.end(key);
      void this.desk.fire(held.cue, { held: Math.round(long), seen: held.seen });
    } else {
      const step = HOLD / STEPS;
      held.stop = later(step - (long % step) + 1, () => this.step(key));
      this.changed();
    }
  }

  private end(key: string): boolean {
    const held = this.held.get(key);
    if (!held) return false;
    held.stop();
    this.held.delete(key);
    this.desk.hold(null);
    this.changed();
    return true;
  }
}
