/** The Stream Decks that this page drives: those that the browser was allowed, for as long as they are plugged in. */
import { openDevice, type StreamDeckWeb } from "@elgato-stream-deck/webhid";

import type { Desk } from "../desk.js";
import { Deck } from "./deck.js";

/** Why a deck is not driven: another program holds it, it has no keys that show anything, or it is no deck at all. */
export type Trouble = "held" | "faceless" | "unknown";

/** Encodes a key's picture; a hidden page's `canvas.toBlob`, which the library would use, waits for idle time. */
async function encodeJPEG(pixels: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")!.putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 });
  return new Uint8Array(await blob.arrayBuffer());
}

/** Fires `change` when the list, a trouble or a deck is otherwise. */
export class Decks extends EventTarget {
  private readonly open = new Map<HIDDevice, Deck | null>();
  private readonly troubled = new Map<HIDDevice, Trouble>();
  private readonly unplugged = ({ device }: HIDConnectionEvent): void => {
    this.troubled.delete(device);
    this.drop(device);
  };

  constructor(private readonly desk: Desk) {
    super();
    navigator.hid.addEventListener("disconnect", this.unplugged);
  }

  get list(): Deck[] {
    return [...this.open.values()].filter((deck): deck is Deck => deck !== null);
  }

  get troubles(): [name: string, trouble: Trouble][] {
    return [...this.troubled].map(([device, trouble]) => [device.productName, trouble]);
  }

  /** Drives these too. What cannot be is in {@link troubles}. */
  async add(devices: readonly HIDDevice[]): Promise<void> {
    await Promise.all(devices.map((device) => this.start(device)));
  }

  /** Lets all of them go; with `logo` each shows its own again. */
  async close(options: { logo: boolean }): Promise<void> {
    navigator.hid.removeEventListener("disconnect", this.unplugged);
    const decks = this.list;
    this.open.clear();
    this.troubled.clear();
    await Promise.all(decks.map((deck) => deck.close(options)));
  }

  async forget(deck: Deck): Promise<void> {
    for (const [device, one] of this.open) if (one === deck) this.open.delete(device);
    this.changed();
    await deck.forget();
  }

  private async start(device: HIDDevice): Promise<void> {
    if (this.open.has(device)) return;
    this.open.set(device, null);
    this.troubled.delete(device);
    try {
      const opened = await openDevice(device, { encodeJPEG });
      const deck = await this.made(opened);
      if (!this.open.has(device)) return void (await deck?.close({ logo: false })); // unplugged or let go meanwhile
      if (deck === null) throw new Error("faceless");
      this.open.set(device, deck);
      deck.addEventListener("change", this.changed);
      deck.addEventListener("drawn", () => this.dispatchEvent(new Event("drawn")));
      deck.addEventListener("broken", () => {
        this.drop(device);
        this.troubled.set(device, "held");
        this.changed();
      });
    } catch (error) {
      if (!this.open.delete(device)) return;
      const said = error instanceof Error ? error.message : "";
      this.troubled.set(device, said === "faceless" ? "faceless" : said.includes("unexpected type") ? "unknown" : "held");
    }
    this.changed();
  }

  private async made(opened: StreamDeckWeb): Promise<Deck | null> {
    if (!opened.CONTROLS.some((control) => control.type === "button" && control.feedbackType === "lcd")) {
      await opened.close();
      return null;
    }
    const serial = await opened.getSerialNumber().catch(() => "");
    await opened.clearPanel();
    return new Deck(this.desk, opened, serial);
  }

  private drop(device: HIDDevice): void {
    const deck = this.open.get(device);
    this.open.delete(device);
    void deck?.close({ logo: false });
    this.changed();
  }

  private readonly changed = (): void => void this.dispatchEvent(new Event("change"));
}
