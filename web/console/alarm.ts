/** The sound of an alarm: two tones, made here, again and again while it is on; a switch for it that is remembered. */

const STORED = "overlay.alarm_muted";
const AGAIN = 4000; // ms from one sound to the next
const TONES = [880, 660]; // Hz, one after the other
const LENGTH = 0.22; // s each
const LOUDNESS = 0.25;

export class Alarm extends EventTarget {
  private context: AudioContext | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private on = false;
  private silenced = localStorage.getItem(STORED) === "1";

  constructor() {
    super();
    // A browser lets a page make sounds only after somebody has touched it.
    for (const gesture of ["pointerdown", "keydown"] as const) addEventListener(gesture, () => this.unlock(), { capture: true });
  }

  get muted(): boolean {
    return this.silenced;
  }

  /** Nobody has touched the page yet: it cannot be heard. */
  get locked(): boolean {
    return this.context?.state !== "running";
  }

  mute(muted: boolean): void {
    this.silenced = muted;
    localStorage.setItem(STORED, muted ? "1" : "0");
    this.changed();
    if (this.on) this.beep();
  }

  /** Sounds at once, and until it is off. */
  sound(on: boolean): void {
    if (on === this.on) return;
    this.on = on;
    clearInterval(this.timer);
    if (!on) return;
    this.beep();
    this.timer = setInterval(() => this.beep(), AGAIN);
  }

  private unlock(): void {
    if (!this.locked) return;
    this.context ??= new AudioContext();
    void this.context.resume().then(() => {
      this.changed();
      if (this.on) this.beep();
    });
  }

  private beep(): void {
    const { context } = this;
    if (this.silenced || !context || context.state !== "running") return;
    const start = context.currentTime;
    const end = start + TONES.length * LENGTH;
    const tone = new OscillatorNode(context, { type: "triangle" });
    const volume = new GainNode(context, { gain: 0 });
    TONES.forEach((hertz, number) => tone.frequency.setValueAtTime(hertz, start + number * LENGTH));
    volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02);
    volume.gain.setValueAtTime(LOUDNESS, end - 0.05);
    volume.gain.linearRampToValueAtTime(0, end);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(end);
    this.dispatchEvent(new Event("beep"));
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}

/** One for the page. */
export const alarm = new Alarm();
