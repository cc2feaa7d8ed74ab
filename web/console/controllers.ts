/**
 * Stream Decks and MIDI controllers of this page. Their code is loaded when there are any. Of all the console's pages in
 * one browser only one drives them, or a press would fire its cue once in each.
 */
import type { Decks } from "./deck/decks.js";
import type { Desk } from "./desk.js";
import type { Midi } from "./midi/midi.js";
import { wantMidi, wantsMidi } from "./midi/wanted.js";

const ELGATO = 0x0fd9;
/** The browser's lock that the driving page holds. */
const LOCK = "overlay.controllers";

const DENIED = new Set(["NotAllowedError", "SecurityError"]);

/** `none`: nothing to drive, or not yet; `elsewhere`: another page of this browser does. */
export type Driving = "none" | "here" | "elsewhere";

/** Fires `change` when anything that the pane shows is otherwise. */
export class Controllers extends EventTarget {
  driving: Driving = "none";
  decks: Decks | null = null;
  midi: Midi | null = null;
  /** The person, or whoever set the browser up, said no to MIDI. */
  denied = false;
  /** What the browser said when something else did not work. */
  error: string | null = null;
  private asked = false;
  private leading: Promise<boolean> | null = null;
  private waiting = new AbortController();
  private release = (): void => undefined;

  constructor(private readonly desk: Desk) {
    super();
    desk.addEventListener("change", () => void this.begin());
    if (this.can.hid) {
      navigator.hid.addEventListener("connect", ({ device }) => {
        if (this.allowed && device.vendorId === ELGATO) void this.attempt(() => this.drive([device]));
      });
    }
    window.addEventListener("pagehide", () => {
      this.let();
      this.release();
    });
    void this.begin();
  }

  /** What this browser offers to this page: neither on plain HTTP from another machine. */
  get can(): { hid: boolean; midi: boolean } {
    return { hid: "hid" in navigator && navigator.hid !== undefined, midi: "requestMIDIAccess" in navigator };
  }

  private get allowed(): boolean {
    return this.desk.may("assistant");
  }

  /** Lets the person choose a deck: only in answer to a click. */
  connect(): Promise<void> {
    return this.attempt(async () => {
      const chosen = await navigator.hid.requestDevice({ filters: [{ vendorId: ELGATO }] });
      if (chosen.length > 0) await this.drive(chosen);
    });
  }

  /** Asks for MIDI: the browser asks the person, the first time. */
  listen(): Promise<void> {
    return this.attempt(async () => {
      if (await this.lead()) await this.startMidi();
    });
  }

  /** No MIDI any more, nor by itself next time. */
  quiet(): void {
    wantMidi(false);
    this.midi?.close();
    this.midi = null;
    this.changed();
  }

  /** Drives what another page has driven until now. */
  takeOver(): Promise<void> {
    return this.attempt(async () => {
      this.waiting.abort();
      await this.hold({ steal: true });
      await this.follow();
    });
  }

  /** Tries again what did not work: another program held it, perhaps. */
  retry(): Promise<void> {
    return this.attempt(() => this.resume());
  }

  /** Once it is known that this role may press: what worked before works again. */
  private async begin(): Promise<void> {
    if (this.asked || !this.allowed) return;
    this.asked = true;
    await this.attempt(() => this.resume());
  }

  private async resume(): Promise<void> {
    const granted = this.can.hid ? (await navigator.hid.getDevices()).filter((device) => device.vendorId === ELGATO) : [];
    if (granted.length > 0) await this.drive(granted);
    if (this.can.midi && wantsMidi() && (await this.lead())) await this.startMidi();
  }

  private async drive(devices: HIDDevice[]): Promise<void> {
    if (!(await this.lead())) return;
    if (!this.decks) {
      const { Decks } = await import("./deck/decks.js");
      this.decks ??= new Decks(this.desk);
      for (const kind of ["change", "drawn"]) this.decks.addEventListener(kind, () => this.dispatchEvent(new Event(kind)));
    }
    await this.decks.add(devices);
  }

  private async startMidi(): Promise<void> {
    if (this.midi) return;
    const { Midi } = await import("./midi/midi.js");
    const midi = await Midi.start(this.desk).catch((error: unknown) => {
      if (!(error instanceof DOMException) || !DENIED.has(error.name)) throw error;
      return null;
    });
    this.denied = midi === null;
    if (midi === null) return this.changed();
    wantMidi(true);
    if (this.driving !== "here") return midi.close();
    this.midi = midi;
    midi.addEventListener("change", this.changed);
    this.changed();
  }

  /** Is this the page that drives? If none does it is from now on; else as soon as that one is closed. */
  private async lead(): Promise<boolean> {
    if (this.driving === "none") {
      this.leading ??= this.hold({ ifAvailable: true });
      this.driving = (await this.leading) ? "here" : "elsewhere";
      if (this.driving === "elsewhere") this.wait();
      this.changed();
    }
    return this.driving === "here";
  }

  private wait(): void {
    this.waiting = new AbortController();
    this.hold({ signal: this.waiting.signal }).then(
      () => this.follow(),
      () => undefined,
    );
  }

  private follow(): Promise<void> {
    this.driving = "here";
    return this.attempt(() => this.resume());
  }

  /** Answers when the lock is here (or, with `ifAvailable`, is not); it is kept until it is let go or stolen. */
  private hold(options: LockOptions): Promise<boolean> {
    return new Promise((answer, fail) => {
      let held = false;
      navigator.locks
        .request(LOCK, options, (lock) => {
          held = lock !== null;
          answer(held);
          return held ? new Promise<void>((done) => (this.release = done)) : undefined;
        })
        .catch((error: unknown) => (held ? this.taken() : fail(error)));
    });
  }

  /** Another page drives from now on, and draws what the decks show: no logo over that. */
  private taken(): void {
    this.driving = "elsewhere";
    this.let({ logo: false });
    this.wait();
    this.changed();
  }

  private let({ logo = true } = {}): void {
    const { decks, midi } = this;
    this.decks = this.midi = null;
    midi?.close();
    void decks?.close({ logo });
  }

  private async attempt(act: () => Promise<void>): Promise<void> {
    this.error = null;
    try {
      await act();
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    }
    this.changed();
  }

  private readonly changed = (): void => void this.dispatchEvent(new Event("change"));
}

const all = new WeakMap<Desk, Controllers>();

/** The controllers of a desk's page; the first call starts them. */
export function controllersOf(desk: Desk): Controllers {
  let found = all.get(desk);
  if (!found) all.set(desk, (found = new Controllers(desk)));
  return found;
}
