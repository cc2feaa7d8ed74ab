/** Dragging between panes by mouse, pen and finger: what is dragged follows the pointer, and who may take it is asked. */
import { css, html, LitElement, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import { safe } from "../kit/text.js";

const SLOP = 5; // px that a pointer may move before a press is a drag
const OPENS = 450; // ms over a tab until it opens, so that something can be carried into another pane
const EDGE = 32; // px at either end of a list at which it scrolls …
const LINGERS = 250; // … ms after which it does: who only passes through means something else
const STEP = 8; // px a frame

export interface Load {
  kind: "item" | "product";
  id: string;
  /** What to call it beside the pointer. */
  label: string;
}

/** Something that a load can be dropped on. */
export interface Target {
  /** The load is over it, here. Says whether it would take it. */
  over(load: Load, x: number, y: number): boolean;
  /** It has gone elsewhere. */
  leave(): void;
  drop(load: Load): void;
  /** What scrolls while the load is at its edge. */
  readonly list: HTMLElement | null;
}

const targets = new Map<HTMLElement, Target>();

/** `element` takes loads until the returned function is called. */
export function takes(element: HTMLElement, target: Target): () => void {
  targets.set(element, target);
  return () => targets.delete(element);
}

class Ghost extends LitElement {
  static override styles = css`
    :host {
      position: fixed;
      inset: 0 auto auto 0;
      z-index: 20;
      max-width: 240px;
      padding: 6px 12px;
      overflow: hidden;
      white-space: nowrap;
      text-overflow: ellipsis;
      border: 2px solid var(--accent);
      border-radius: var(--radius);
      background: var(--lifted);
      color: var(--ink);
      font-weight: 600;
      pointer-events: none;
      will-change: transform;
    }
  `;

  @property({ attribute: false }) label = "";

  protected override render(): TemplateResult {
    return html`${this.label}`;
  }
}

customElements.define("ov-ghost", Ghost);

/**
 * Begins to drag `load` if the press becomes one. `pressed` is a `pointerdown`; on what is to be dragged by finger,
 * `touch-action: none` keeps the browser from scrolling instead.
 */
export function drag(pressed: PointerEvent, load: Load): void {
  if (!pressed.isPrimary || pressed.button !== 0) return;
  const source = pressed.currentTarget as HTMLElement;
  const ends = new AbortController();
  const { signal } = ends;
  const ghost = Object.assign(new Ghost(), { label: safe(load.label, 60) });
  let moving = false;
  let over: HTMLElement | null = null;
  let taken = false;
  let tab: HTMLElement | null = null;
  let timer = 0;
  let frame = 0;
  let edge = 0; // since when it is at an end of the list
  let at = { x: pressed.clientX, y: pressed.clientY };

  const begin = (): void => {
    moving = true;
    // Where the page's colours are known.
    (document.querySelector("ov-console")?.shadowRoot ?? document.body).append(ghost);
    frame = requestAnimationFrame(scroll);
  };
  const end = (): void => {
    ends.abort();
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    ghost.remove();
    if (over) targets.get(over)?.leave();
  };
  const look = (): void => {
    ghost.style.transform = `translate(${at.x + 12}px, ${at.y + 8}px)`;
    const under = [...targets.keys()].find((element) => inside(element, at)) ?? null;
    if (under !== over && over) targets.get(over)?.leave();
    over = under;
    taken = under !== null && targets.get(under)!.over(load, at.x, at.y);
    const found = tabAt(at);
    if (found === tab) return;
    tab = found;
    clearTimeout(timer);
    timer = window.setTimeout(() => tab?.click(), OPENS);
  };
  const scroll = (): void => {
    frame = requestAnimationFrame(scroll);
    const list = over && targets.get(over)?.list;
    if (!list) return;
    const { top, bottom } = list.getBoundingClientRect();
    const way = at.y < top + EDGE ? -1 : at.y > bottom - EDGE ? 1 : 0;
    if (way === 0) edge = 0;
    else edge ||= performance.now();
    if (way === 0 || performance.now() - edge < LINGERS) return;
    const was = list.scrollTop;
    list.scrollTop += way * STEP;
    if (list.scrollTop !== was) look();
  };
  const move = (event: PointerEvent): void => {
    if (event.pointerId !== pressed.pointerId) return;
    at = { x: event.clientX, y: event.clientY };
    if (!moving && Math.hypot(at.x - pressed.clientX, at.y - pressed.clientY) > SLOP) begin();
    if (moving) look();
  };
  const up = (event: PointerEvent): void => {
    if (event.pointerId !== pressed.pointerId) return;
    const target = over && taken ? targets.get(over) : undefined;
    target?.drop(load);
    end();
    // The click that a browser makes of press and release is not one that anybody meant.
    if (moving) window.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => window.removeEventListener("click", swallow, { capture: true }));
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key === "Escape") end();
  };
  // Without it a source that goes while a finger is on it (its pane's tab is left) would end the drag.
  if (source.hasPointerCapture(pressed.pointerId)) source.releasePointerCapture(pressed.pointerId);
  window.addEventListener("pointermove", move, { signal });
  window.addEventListener("pointerup", up, { signal });
  window.addEventListener("pointercancel", end, { signal });
  window.addEventListener("blur", end, { signal });
  window.addEventListener("keydown", key, { signal, capture: true });
  for (const own of ["selectstart", "dragstart"]) window.addEventListener(own, (event) => event.preventDefault(), { signal });
}

function swallow(event: Event): void {
  event.stopPropagation();
  event.preventDefault();
}

function inside(element: HTMLElement, { x, y }: { x: number; y: number }): boolean {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return x >= left && x < right && y >= top && y < bottom;
}

/** The tab under a point, wherever its shadow root is. */
function tabAt({ x, y }: { x: number; y: number }): HTMLElement | null {
  let root: DocumentOrShadowRoot = document;
  for (;;) {
    const found: Element | null = root.elementFromPoint(x, y);
    const tab = found?.closest<HTMLElement>("[role=tab]");
    if (tab) return tab.getAttribute("aria-selected") === "true" ? null : tab;
    if (!found?.shadowRoot || found.shadowRoot === root) return null;
    root = found.shadowRoot;
  }
}
