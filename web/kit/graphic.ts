/**
 * The public module `overlay/graphic`: everything a plugin's `graphic.js` imports.
 *
 * A graphic is one web component, the default export of its module:
 *
 * ```js
 * import { Graphic, css, html, money, safe } from "overlay/graphic";
 *
 * export default class extends Graphic {
 *   static styles = css`:host { display: block; font-size: 48px }`;
 *
 *   render() {
 *     const { sign, int, fraction } = money(this.data.price);
 *     return html`<p>${safe(this.data.product.name)}</p><b>${sign}${int}<small>${fraction}</small></b>`;
 *   }
 *
 *   changed(before) {
 *     if (before.price !== this.data.price) this.pulse("b");
 *   }
 * }
 * ```
 *
 * There is one instance of this module (and of Lit) on a page, shared through the page's import map.
 * Sizes are pixels of a canvas whose shorter side is 1080, whatever the room's real resolution is.
 */

import { css, html, LitElement, nothing, svg } from "lit";
import type { PropertyDeclarations } from "lit";
import { current } from "./context.js";
import { fit } from "./fit.js";
import type { Fit } from "./fit.js";
import { look, picture, price, say, was } from "./look.js";
import type { Pictured } from "./look.js";
import { split } from "./money.js";
import type { MoneyParts } from "./money.js";
import * as motion from "./motion.js";
import type { RoomInfo, Topic } from "./protocol.js";
import { Squeeze } from "./squeeze.js";
import { mask, safe } from "./text.js";
import { Ticker, timeLeft } from "./ticker.js";
import type { Deadlines } from "./ticker.js";

export { css, fit, html, look, mask, nothing, picture, price, safe, say, svg, timeLeft, was };
export type { Deadlines, Fit, MoneyParts, Pictured, RoomInfo, Topic };

/** What an OGraf action answers: an HTTP status, and `undefined` for a plain 200. */
export interface ActionResult {
  readonly statusCode: number;
  readonly statusMessage?: string;
  readonly currentStep?: number;
  readonly result?: unknown;
}

/** Parameters that every animated OGraf action takes. */
export interface Animated {
  /** Jump to the end of the motion: the page was reloaded or is hidden, nothing happened on air just now. */
  readonly skipAnimation?: boolean;
}

/** The OGraf v1 contract of a graphic, as far as a real-time renderer uses it. */
export interface OGraf extends HTMLElement {
  load(params: { data: unknown; [vendor: `v_${string}`]: unknown }): Promise<ActionResult | undefined>;
  dispose(params: object): Promise<ActionResult | undefined>;
  playAction(params: Animated & { delta?: number; goto?: number }): Promise<ActionResult | undefined>;
  updateAction(params: Animated & { data: unknown }): Promise<ActionResult | undefined>;
  stopAction(params: Animated): Promise<ActionResult | undefined>;
  customAction(params: Animated & { id: string; payload?: unknown }): Promise<ActionResult | undefined>;
}

/**
 * An amount of state in the parts of a price tag, in the room's currency unless told otherwise.
 *
 * @param minor - integer of minor units: 990 is ¥9.90; null and undefined count as 0
 * @returns `{ sign: "¥", int: "9", fraction: ".90", text: "¥9.90" }`; `fraction` is empty for whole amounts
 */
export function money(minor: number | null | undefined, currency = current().room.currency): MoneyParts {
  return split(minor ?? 0, currency, current().room.locale);
}

/**
 * Base of all graphics: a Lit element that keeps the OGraf contract.
 *
 * Its subclass writes `render()` from {@link data}, and nothing else unless it wants to: entrance, exit and
 * updates are done. It must be able to render any state of its topic, since pages are reloaded at any moment.
 */
export class Graphic extends LitElement implements OGraf {
  static override properties: PropertyDeclarations = { data: { attribute: false } };

  /** The topic's document: the mechanic's public state. Absent fields mean null. Replaced as a whole, never changed. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- an author's own fields, of the author's own types
  declare data: any;

  constructor() {
    super();
    this.data = {};
  }

  /** The room: `currency`, `locale`, `canvas`, `title`. */
  get room(): RoomInfo {
    return current().room;
  }

  /** Server time, Unix ms: what deadlines in state are compared with. */
  now(): number {
    return current().now();
  }

  /** Milliseconds until a deadline, never below zero; zero when there is none. */
  left(deadline: number | null | undefined): number {
    return deadline ? Math.max(0, deadline - this.now()) : 0;
  }

  /**
   * Renders again whenever the digits of a countdown change: once a second, ten times a second in the last ten
   * seconds, and never while no deadline is ahead. Call it once, in the constructor.
   *
   * @param deadlines - says the deadline(s) to count down to, from the present data
   *
   * @example
   * ```js
   * constructor() {
   *   super();
   *   this.tick(() => this.data.ends_at);
   * }
   * render() {
   *   return html`<time>${timeLeft(this.left(this.data.ends_at))}</time>`;
   * }
   * ```
   */
  tick(deadlines: () => Deadlines): void {
    new Ticker(this, deadlines, () => this.now());
  }

  /**
   * Renders again with less while the graphic is taller than its zone. Call it once, in the constructor, and let
   * `render()` leave out more the higher the `step` of what it returns is: 0 … `limit`.
   */
  squeeze(limit: number): Squeeze {
    return new Squeeze(this, limit);
  }

  /** Lets a part swell once, 160 ms, to say that it changed. Takes an element of the graphic, or its selector. */
  pulse(part: Element | string | null): void {
    motion.pulse(typeof part === "string" ? this.renderRoot.querySelector(part) : part);
  }

  /** Lets parts in one after another, to say that they are new: a list of winners. Takes a selector. */
  reveal(parts: string): void {
    motion.reveal([...this.renderRoot.querySelectorAll(parts)]);
  }

  /**
   * Called when new data has been rendered on air (not at load, not after a reload). The place to {@link pulse}.
   *
   * @param _before - the document before; parts that did not change are the same objects
   */
  changed(_before: Topic): void {}

  /** The entrance, 320 ms. Override for another one; transform and opacity only. */
  enter(): Promise<void> {
    return motion.enter(this);
  }

  /** The exit, 220 ms. Override for another one; transform and opacity only. */
  leave(): Promise<void> {
    return motion.leave(this);
  }

  /** A graphic that cannot render says so to the stage, which removes it alone. */
  protected override scheduleUpdate(): void | Promise<unknown> {
    try {
      return super.scheduleUpdate();
    } catch (error) {
      this.dispatchEvent(new CustomEvent("graphic-error", { detail: error }));
      throw error;
    }
  }

  /** OGraf: takes the first data, resolves when it is rendered. */
  async load({ data }: { data: unknown }): Promise<ActionResult | undefined> {
    this.data = data;
    await this.updateComplete;
    return undefined;
  }

  /** OGraf: shows it. */
  async playAction({ skipAnimation = false }: Animated = {}): Promise<ActionResult> {
    if (!skipAnimation) await this.enter();
    return { statusCode: 200, currentStep: 0 };
  }

  /** OGraf: takes new data. */
  async updateAction({ data, skipAnimation = false }: Animated & { data: unknown }): Promise<ActionResult | undefined> {
    const before = this.data as Topic;
    this.data = data;
    await this.updateComplete;
    if (!skipAnimation) this.changed(before);
    return undefined;
  }

  /** OGraf: takes it off. The renderer removes the element afterwards. */
  async stopAction({ skipAnimation = false }: Animated = {}): Promise<ActionResult | undefined> {
    if (!skipAnimation) await this.leave();
    return undefined;
  }

  /** OGraf: an action of the graphic's own; override if it has any. */
  async customAction({ id }: Animated & { id: string; payload?: unknown }): Promise<ActionResult> {
    return { statusCode: 404, statusMessage: `no action ${id}` };
  }

  /** OGraf: frees what the graphic holds outside of its element; override if it holds anything. */
  async dispose(): Promise<ActionResult | undefined> {
    return undefined;
  }
}
