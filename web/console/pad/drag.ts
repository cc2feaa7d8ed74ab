/** Dragging with mouse, pen or finger: what is dragged, and over which place it is. */
import type { ReactiveController, ReactiveControllerHost } from "lit";

import type { Spot, Thing } from "./arrangement.js";

/** Pixels that a pressed button may be moved and it is still a press. */
const SLACK = 6;
/** ms over a page's tab, or a closed folder's, until it opens. */
const LINGER = 600;
/** Pixels from the upper or lower edge at which the list scrolls, and by how much a move. */
const EDGE = 40;
const SCROLL = 14;

/** Where it would be dropped: `mark` is how the element under the pointer shows it. */
export interface Target {
  readonly spot: Spot;
  readonly element: Element;
  readonly mark: "before" | "after" | "into";
  /** Opens when the pointer stays over it. */
  readonly open?: () => void;
}

export interface DragHost extends ReactiveControllerHost {
  /** What lies at this point of the window for that thing; null: nowhere to drop. */
  target(thing: Thing, x: number, y: number): Target | null;
  drop(thing: Thing, spot: Spot): void;
  /** What scrolls. */
  readonly list: Element | null;
}

export class Drag implements ReactiveController {
  thing: Thing | null = null;
  target: Target | null = null;
  x = 0;
  y = 0;
  private started: { thing: Thing; x: number; y: number; pointer: number } | null = null;
  private ends = new AbortController();
  private linger = 0;
  /** The click that follows a drag is none. */
  private dropped = false;

  constructor(private readonly host: DragHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.cancel();
  }

  /** A button was pressed: what may become a drag. A finger scrolls the list, and drags by the handle. */
  press(event: PointerEvent, thing: Thing): void {
    this.dropped = false;
    const handle = event.composedPath().some((one) => one instanceof Element && one.matches(".handle"));
    if (!event.isPrimary || event.button !== 0 || (event.pointerType === "touch" && !handle)) return;
    this.cancel();
    this.started = { thing, x: event.clientX, y: event.clientY, pointer: event.pointerId };
    this.ends = new AbortController();
    const { signal } = this.ends;
    window.addEventListener("pointermove", (move) => this.move(move), { signal });
    window.addEventListener("pointerup", (up) => this.up(up), { signal });
    window.addEventListener("pointercancel", () => this.cancel(), { signal });
    window.addEventListener("keydown", (key) => this.key(key), { signal, capture: true });
  }

  /** Is this click the end of a drag? Asked once. */
  swallows(): boolean {
    const was = this.dropped;
    this.dropped = false;
    return was;
  }

  private move(event: PointerEvent): void {
    if (!this.started || event.pointerId !== this.started.pointer) return;
    const far = Math.hypot(event.clientX - this.started.x, event.clientY - this.started.y) > SLACK;
    if (!this.thing && !far) return;
    this.thing = this.started.thing;
    this.x = event.clientX;
    this.y = event.clientY;
    this.scroll();
    const before = this.target;
    this.target = this.host.target(this.thing, this.x, this.y);
    if (before?.element !== this.target?.element) {
      clearTimeout(this.linger);
      const { open } = this.target ?? {};
      if (open) this.linger = window.setTimeout(open, LINGER);
    }
    this.host.requestUpdate();
  }

  private scroll(): void {
    const { list } = this.host;
    if (!list) return;
    const { top, bottom } = list.getBoundingClientRect();
    if (this.y < top + EDGE) list.scrollTop -= SCROLL;
    else if (this.y > bottom - EDGE) list.scrollTop += SCROLL;
  }

  private up(event: PointerEvent): void {
    if (!this.started || event.pointerId !== this.started.pointer) return;
    const { thing, target } = this;
    this.cancel();
    if (!thing) return;
    this.dropped = true;
    if (target) this.host.drop(thing, target.spot);
  }

  private key(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !this.thing) return;
    event.preventDefault();
    this.cancel();
    this.dropped = true;
  }

  private cancel(): void {
    this.ends.abort();
    clearTimeout(this.linger);
    this.started = null;
    this.thing = null;
    this.target = null;
    this.host.requestUpdate();
  }
}
