/** What this browser remembers of its prompter: whose it is, size, mirror, speed, how it follows. */
import type { Seat } from "../kit/protocol.js";

const STORED = "overlay.prompter";

export const SPEED = { least: 60, most: 900, step: 20 } as const; // characters a minute
export const SIZE = { least: 60, most: 180, step: 10 } as const; // per cent

export interface Choices {
  seat: Seat;
  size: number;
  speed: number;
  /** Left for right, as a mirror shows it. */
  mirror: boolean;
  /** Upside down, for the glass before a camera. */
  flip: boolean;
  /** The script of a product comes as it goes on air; else when it is asked for. */
  follow: boolean;
}

const FIRST: Choices = { seat: "host", size: 100, speed: 240, mirror: false, flip: false, follow: true };

const within = (value: unknown, { least, most }: { least: number; most: number }, otherwise: number): number =>
  typeof value === "number" && Number.isFinite(value) ? Math.min(most, Math.max(least, Math.round(value))) : otherwise;

/** Fires `change` when one of them is another. */
export class Settings extends EventTarget {
  private choices: Choices;

  constructor() {
    super();
    this.choices = known(read());
  }

  get now(): Readonly<Choices> {
    return this.choices;
  }

  set(changes: Partial<Choices>): void {
    this.choices = known({ ...this.choices, ...changes });
    try {
      localStorage.setItem(STORED, JSON.stringify(this.choices));
    } catch {
      // A browser that keeps nothing: they hold until the page goes.
    }
    this.dispatchEvent(new Event("change"));
  }
}

function read(): Partial<Choices> {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(STORED) ?? "{}");
    return typeof found === "object" && found !== null ? found : {};
  } catch {
    return {};
  }
}

function known(given: Partial<Choices>): Choices {
  return {
    seat: given.seat === "cohost" ? "cohost" : "host",
    size: within(given.size, SIZE, FIRST.size),
    speed: within(given.speed, SPEED, FIRST.speed),
    mirror: given.mirror === true,
    flip: given.flip === true,
    follow: given.follow !== false,
  };
}
