/** MIDI controllers: what their pads fire, how a pad learns its cue, and the lights that tell its state. */
import { t } from "../../i18n/index.js";
import { safe } from "../../kit/text.js";
import { isLocked, Presses } from "../deck/presses.js";
import type { Desk } from "../desk.js";
import type { Cue } from "../types.js";
import { DARK, type Lights, litOf } from "./lights.js";
import { type Control, describe, keyOf, light, type Move, parse } from "./messages.js";
import { load, type Mapping, read, save, type Stored, write } from "./store.js";

/** ms in which what a controller sends back of its own lights counts as an echo, and not as a press. */
const ECHO = 250;

/** Fires `change` when anything that the pane shows is otherwise. */
export class Midi extends EventTarget {
  stored: Stored;
  /** The cue that the next pad pressed is for. */
  learning: string | null = null;
  /** The last move of any control. */
  last: Move | null = null;
  private readonly presses: Presses;
  /** Controls that are down, by {@link keyOf}. */
  private readonly down = new Map<string, Control>();
  /** What each control was lit with last, with its output. */
  private readonly lit = new Map<string, string>();
  /** Of ports, as they were told last: opening one is told too. */
  private readonly states = new Map<string, string>();
  /** `performance.now()` of lights sent, by the bytes: a controller may send them back. */
  private readonly sent = new Map<string, number>();

  /** Asks the browser for MIDI. Throws what it answers. */
  static async start(desk: Desk): Promise<Midi> {
    return new Midi(desk, await navigator.requestMIDIAccess());
  }

  constructor(
    private readonly desk: Desk,
    private readonly access: MIDIAccess,
  ) {
    super();
    this.stored = load(desk.room);
    this.presses = new Presses(desk, () => undefined);
    access.addEventListener("statechange", this.plugged);
    desk.addEventListener("change", this.follow);
    this.listen();
    this.follow();
  }

  close(): void {
    this.access.removeEventListener("statechange", this.plugged);
    this.desk.removeEventListener("change", this.follow);
    this.presses.cancel();
    this.relight(() => 0);
    for (const input of this.access.inputs.values()) input.onmidimessage = null;
  }

  /** Names of the controllers that are plugged in. */
  get devices(): string[] {
    const inputs = [...this.access.inputs.values()].filter((input) => input.state === "connected");
    return [...new Set(inputs.map(nameOf))];
  }

  lightsOf(device: string): Lights {
    return this.stored.lights[device] ?? DARK;
  }

  // ---- setting up

  learn(cue: string | null): void {
    this.learning = cue;
    this.changed();
  }

  forget(mapping: Mapping): void {
    this.keep({ ...this.stored, mappings: this.stored.mappings.filter((one) => one !== mapping) });
  }

  setLights(device: string, lights: Lights): void {
    this.keep({ ...this.stored, lights: { ...this.stored.lights, [device]: lights } });
  }

  export(): string {
    return write(this.stored);
  }

  /** Takes over a file in place of everything. Throws an `Error` that says what is wrong with it. */
  import(text: string): void {
    this.keep(read(text));
  }

  private keep(stored: Stored): void {
    this.relight(() => 0);
    this.stored = stored;
    save(this.desk.room, stored);
    this.follow();
  }

  private learned(control: Control, cue: Cue): void {
    const key = keyOf(control);
    const others = this.stored.mappings.filter((one) => keyOf(one) !== key);
    const before = this.stored.mappings.find((one) => keyOf(one) === key && one.cue !== cue.id);
    this.learning = null;
    this.keep({ ...this.stored, mappings: [...others, { ...control, cue: cue.id }] });
    const from = before ? this.desk.cues.find(({ id }) => id === before.cue)?.label : undefined;
    const values = { what: describe(control), cue: safe(cue.label, 60), before: safe(from, 60) };
    this.desk.done(t(from === undefined ? "midi.learned" : "midi.learned_from", values));
  }

  // ---- pads

  private readonly plugged = ({ port }: MIDIConnectionEvent): void => {
    this.listen();
    if (port && this.states.get(port.id) !== port.state) {
      this.states.set(port.id, port.state);
      for (const place of [...this.lit.keys()]) if (place.startsWith(`${port.id} `)) this.lit.delete(place); // it is dark
    }
    const here = new Set(this.devices);
    for (const [key, control] of this.down) {
      if (here.has(control.device)) continue;
      // It went away while held: nothing will say that it was let go.
      this.down.delete(key);
      this.presses.up(key);
    }
    this.follow();
  };

  private listen(): void {
    for (const input of this.access.inputs.values()) {
      if (input.state !== "connected") continue;
      input.onmidimessage = ({ data }) => {
        if (data) this.heard(nameOf(input), data);
      };
    }
  }

  private heard(device: string, data: Uint8Array): void {
    const move = parse(device, data);
    if (!move) return;
    const at = this.sent.get(`${device} ${data.join()}`);
    if (at !== undefined && performance.now() - at < ECHO) return;
    this.last = move;
    const key = keyOf(move.control);
    if (!move.down) {
      if (this.down.delete(key)) this.presses.up(key);
    } else if (!this.down.has(key)) {
      this.down.set(key, move.control);
      this.pressed(key, move.control);
    }
    this.changed();
  }

  private pressed(key: string, control: Control): void {
    const { desk } = this;
    if (this.learning !== null && !isLocked(desk)) {
      const cue = desk.cues.find(({ id }) => id === this.learning);
      if (cue) return this.learned(control, cue);
      this.learning = null;
    }
    const mapping = this.stored.mappings.find((one) => keyOf(one) === key);
    const cue = mapping && desk.cues.find(({ id }) => id === mapping.cue);
    if (!cue) return;
    if (desk.mayFire(cue)) this.presses.down(key, cue, desk.faces.get(cue.id)?.seen);
    else desk.say(t("midi.not_allowed", { cue: safe(cue.label, 60) }));
  }

  // ---- lights

  private readonly follow = (): void => {
    this.relight((cue, { values }) => (cue ? values[litOf(this.desk, cue)] : 0));
    this.changed();
  };

  private relight(level: (cue: Cue | undefined, lights: Lights) => number): void {
    for (const mapping of this.stored.mappings) {
      const lights = this.lightsOf(mapping.device);
      if (lights.style === "off") continue;
      const cue = this.desk.cues.find(({ id }) => id === mapping.cue);
      const bytes = light(mapping, level(cue, lights));
      for (const output of this.access.outputs.values()) {
        if (output.state !== "connected" || nameOf(output) !== mapping.device) continue;
        const place = `${output.id} ${keyOf(mapping)}`;
        if (this.lit.get(place) === bytes.join()) continue;
        this.lit.set(place, bytes.join());
        this.sent.set(`${mapping.device} ${bytes.join()}`, performance.now());
        output.send(bytes);
      }
    }
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}

function nameOf(port: MIDIPort): string {
  return safe(port.name, 100) || "MIDI";
}
