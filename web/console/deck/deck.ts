/** One Stream Deck: what lies on its keys, what they show, and what a press of them does. */
import type { StreamDeckButtonControlDefinitionLcdFeedback as Key, StreamDeckWeb } from "@elgato-stream-deck/webhid";

import { locale, onLanguage, t } from "../../i18n/index.js";
import { text as money } from "../../kit/money.js";
import type { Desk } from "../desk.js";
import { draw } from "./draw.js";
import { later } from "./later.js";
import { FIRST, lay, type Place, type Sheet, type Spot } from "./layout.js";
import { type Look, lookOf } from "./look.js";
import { onPicture, picture } from "./pictures.js";
import { isLocked, Presses, refusal } from "./presses.js";
import { recall, remember } from "./settings.js";

/** What is on a key, or is to be. */
interface Content {
  readonly look: Look;
  /** The look as text: the same text is the same picture. */
  readonly text: string;
  readonly spot: Spot | null;
  /** Of a cue: what a press of this picture has seen. */
  readonly seen: string | undefined;
}

/** Fires `change` when anything about it is otherwise, `drawn` after each key, and `broken` when it does not answer. */
export class Deck extends EventTarget {
  readonly name: string;
  readonly keys: readonly Key[];
  readonly columns: number;
  sheet: Sheet;
  brightness: number;
  /** What each key shows now, for the page's own picture of the deck. */
  readonly images: (ImageData | null)[];
  private readonly presses: Presses;
  private readonly wanted: Content[] = [];
  private readonly shown: (Content | undefined)[];
  /** The cue whose key is down, by key. */
  private readonly down = new Map<number, string>();
  private place: Place;
  private writing = false;
  private closed = false;
  private last = 0;
  private readonly releases: (() => void)[];
  private tick = (): void => undefined;

  constructor(
    private readonly desk: Desk,
    private readonly device: StreamDeckWeb,
    readonly serial: string,
  ) {
    super();
    this.name = device.PRODUCT_NAME;
    const buttons = device.CONTROLS.filter((control) => control.type === "button");
    this.keys = buttons.filter((control): control is Key => control.feedbackType === "lcd");
    this.columns = Math.max(...this.keys.map((key) => key.column)) - Math.min(...this.keys.map((key) => key.column)) + 1;
    this.shown = this.keys.map(() => undefined);
    this.images = this.keys.map(() => null);
    const known = recall(serial);
    this.brightness = known.brightness;
    this.place = known.place[desk.room] ?? FIRST;
    this.sheet = lay([], this.keys.length, this.turns, this.place);
    this.presses = new Presses(desk, () => this.refresh());
    device.on("down", (control) => {
      if (control.type === "button") this.pressed(control.index);
    });
    device.on("up", (control) => {
      if (control.type === "button") this.released(control.index);
    });
    device.on("rotate", (_control, amount) => this.turn(amount > 0 ? this.sheet.next : this.sheet.back));
    const refresh = (): void => this.refresh();
    desk.addEventListener("change", refresh);
    this.releases = [() => desk.removeEventListener("change", refresh), onLanguage(refresh), onPicture(refresh)];
    void this.light();
    this.refresh();
  }

  /** Two touch buttons of its own for the pages (Neo). */
  private get turns(): boolean {
    return this.device.CONTROLS.filter((control) => control.type === "button" && control.feedbackType === "rgb").length >= 2;
  }

  /** @param percent - 0 to 100 */
  async dim(percent: number): Promise<void> {
    this.brightness = percent;
    remember(this.serial, { brightness: percent });
    this.dispatchEvent(new Event("change"));
    await this.light();
  }

  private async light(): Promise<void> {
    await this.device.setBrightness(this.brightness).catch(() => this.fail());
  }

  /** Lets the device go; with `logo` its own picture takes the place of faces that nobody keeps true. */
  async close({ logo }: { logo: boolean }): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.tick();
    this.presses.cancel();
    for (const release of this.releases) release();
    if (logo) await this.device.resetToLogo().catch(() => undefined);
    await this.device.close().catch(() => undefined);
  }

  /** Takes the browser's permission for it back. */
  async forget(): Promise<void> {
    await this.close({ logo: true });
    await this.device.forget();
  }

  private fail(): void {
    if (!this.closed) this.dispatchEvent(new Event("broken"));
  }

  // ---- presses

  private pressed(index: number): void {
    const key = this.keys.findIndex((one) => one.index === index);
    if (key < 0) return this.turn(this.turner(index) ? this.sheet.next : this.sheet.back);
    const content = this.shown[key];
    const no = refusal(this.desk);
    if (no !== null) return this.desk.say(no);
    const spot = content?.spot;
    if (spot?.kind === "cue") {
      this.down.set(key, spot.cue.id);
      this.presses.down(String(key), spot.cue, content?.seen);
    } else if (spot) this.turn(spot.to);
  }

  private released(index: number): void {
    const key = this.keys.findIndex((one) => one.index === index);
    this.down.delete(key);
    this.presses.up(String(key));
  }

  /** Is this touch button the right one of the two? */
  private turner(index: number): boolean {
    const others = this.device.CONTROLS.filter((one) => one.type === "button" && one.feedbackType !== "lcd");
    return others.findIndex((one) => one.type === "button" && one.index === index) > 0;
  }

  private turn(to: Place | null): void {
    if (!to) return;
    this.presses.cancel();
    this.place = to;
    remember(this.serial, { place: { [this.desk.room]: to } });
    this.refresh();
  }

  // ---- faces

  /** Works out what every key should show, and writes what is otherwise. */
  private refresh(): void {
    if (this.closed) return;
    const { desk } = this;
    this.sheet = lay(desk.cues.filter((cue) => desk.mayFire(cue)), this.keys.length, this.turns, this.place);
    this.keys.forEach((_, key) => {
      const spot = this.sheet.spots[key] ?? null;
      const look = this.look(key, spot);
      const seen = spot?.kind === "cue" ? desk.faces.get(spot.cue.id)?.seen : undefined;
      const content = { look, text: JSON.stringify(look), spot, seen };
      this.wanted[key] = content;
      if (this.shown[key]?.text === content.text) this.shown[key] = content; // the same to look at, and up to date
    });
    this.tick();
    this.tick = this.nextTick();
    this.dispatchEvent(new Event("change"));
    void this.write();
  }

  private look(key: number, spot: Spot | null): Look {
    if (!this.desk.linked) return { kind: "lost", word: t("deck.lost") };
    if (isLocked(this.desk)) return { kind: "locked", word: t("deck.locked") };
    const { currency } = this.desk.info;
    const held = spot?.kind === "cue" && this.down.get(key) === spot.cue.id ? this.presses.progress(String(key)) : null;
    return lookOf(this.desk, spot, this.sheet, held, (minor) => money(minor, currency, locale()));
  }

  /** Comes back when the first of the shown digits changes. */
  private nextTick(): () => void {
    const now = this.desk.now;
    let next = Infinity;
    for (const { spot } of this.wanted) {
      const until = spot?.kind === "cue" ? this.desk.faces.get(spot.cue.id)?.until : undefined;
      if (until !== undefined && until > now) next = Math.min(next, (until - now) % 1_000 || 1_000);
    }
    return next < Infinity && this.desk.linked ? later(next + 1, () => this.refresh()) : () => undefined;
  }

  /** Brings the keys up to date, one at a time, in turn: a key that changes often keeps no other waiting. */
  private async write(): Promise<void> {
    if (this.writing) return;
    this.writing = true;
    try {
      for (let key = this.stale(); key !== null && !this.closed; key = this.stale()) {
        const content = this.wanted[key]!;
        const { pixelSize, index } = this.keys[key]!;
        const canvas = new OffscreenCanvas(pixelSize.width, pixelSize.height);
        const ctx = canvas.getContext("2d", { willReadFrequently: true })!;
        draw(ctx, content.look, picture);
        const image = ctx.getImageData(0, 0, pixelSize.width, pixelSize.height);
        await this.device.fillKeyBuffer(index, image.data, { format: "rgba" });
        this.shown[key] = content;
        this.images[key] = image;
        this.last = key;
        this.dispatchEvent(new Event("drawn"));
      }
    } catch {
      this.fail();
    } finally {
      this.writing = false;
    }
  }

  private stale(): number | null {
    const count = this.keys.length;
    for (let step = 1; step <= count; step++) {
      const key = (this.last + step) % count;
      if (this.wanted[key]!.text !== this.shown[key]?.text) return key;
    }
    return null;
  }
}
