/** Hold to confirm: a button, or a cue's key, that does its work only when it has been held down. */
import { html, noChange, nothing, type TemplateResult } from "lit";
import { AsyncDirective } from "lit/async-directive.js";
import { directive, type ElementPart } from "lit/directive.js";

import { t } from "../i18n/index.js";

/** ms that it is held. The ring of `controls` in theme.ts takes as long. */
export const HOLD = 800;
/** ms in which a second activation confirms, for those who cannot hold: a screen reader sends clicks only. */
const CONFIRM = 8_000;
/** A press that is over, though button or finger may still be down. */
const OVER = "";

export interface Hold {
  /** What it does, by name: where a button becomes another one under a press, that press does nothing. */
  what: string;
  /** It must be held; else a click is enough. */
  needed: boolean;
  act: () => void;
  /** Says what is still to be done. */
  say: (text: string) => void;
}

/** What a button that must be held shows. */
export function ring(needed: boolean): TemplateResult | typeof nothing {
  if (!needed) return nothing;
  return html`<svg class="ring" viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="8" /><circle class="run" cx="10" cy="10" r="8" /></svg>`;
}

class HoldDirective extends AsyncDirective {
  private element: HTMLElement | null = null;
  private hold: Hold = { what: OVER, needed: false, act: () => undefined, say: () => undefined };
  private timer = 0;
  /** What a pointer pressed, until the click that this ends in. */
  private pressed: string | undefined;
  private asked = -Infinity;

  override render(_hold: Hold): unknown {
    return noChange;
  }

  override update(part: ElementPart, [hold]: [Hold]): unknown {
    const other = hold.what !== this.hold.what;
    this.hold = hold;
    if (other && this.timer !== 0) {
      this.end();
      this.pressed = OVER;
      hold.say(t("hold.other"));
    }
    if (this.element !== part.element) this.listen(part.element as HTMLElement);
    const element = this.element!;
    element.toggleAttribute("data-hold", hold.needed);
    if (hold.needed) element.setAttribute("aria-description", t("hold.how"));
    else element.removeAttribute("aria-description");
    if (!hold.needed || blocked(element)) this.end();
    return noChange;
  }

  protected override disconnected(): void {
    this.end();
  }

  private listen(element: HTMLElement): void {
    this.element = element;
    element.addEventListener("pointerdown", (event) => {
      if (!event.isPrimary || event.button !== 0) return;
      this.pressed = this.hold.what;
      this.begin();
    });
    for (const kind of ["pointerup", "pointercancel", "pointerleave"] as const)
      element.addEventListener(kind, () => this.release());
    element.addEventListener("keydown", (event) => {
      if (!this.hold.needed || !(event.key === "Enter" || event.key === " ")) return;
      event.preventDefault();
      if (!event.repeat) this.begin();
    });
    element.addEventListener("keyup", (event) => {
      if (!this.hold.needed || !(event.key === "Enter" || event.key === " ")) return;
      event.preventDefault();
      this.release();
    });
    element.addEventListener("blur", () => this.end());
    element.addEventListener("contextmenu", (event) => {
      if (this.hold.needed) event.preventDefault(); // a long touch is a hold
    });
    element.addEventListener("click", (event) => this.click(event));
  }

  private begin(): void {
    if (!this.hold.needed || blocked(this.element!)) return;
    this.end();
    this.element!.classList.add("holding");
    this.timer = window.setTimeout(() => {
      this.end();
      this.pressed = OVER;
      this.hold.act();
    }, HOLD);
  }

  /** Let go too early? */
  private release(): void {
    if (this.timer !== 0) this.hold.say(t("hold.longer"));
    this.end();
  }

  private end(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    this.element?.classList.remove("holding");
  }

  private click(event: MouseEvent): void {
    const { act, needed, say, what } = this.hold;
    const pressed = event.detail > 0 ? this.pressed : undefined; // one that was let go elsewhere has had no click
    this.pressed = undefined;
    if (pressed === OVER) return;
    if (pressed !== undefined && pressed !== what) return say(t("hold.other"));
    if (!needed) return act();
    if (pressed !== undefined || blocked(this.element!)) return;
    const now = performance.now();
    const since = now - this.asked;
    if (since >= HOLD && since <= CONFIRM) {
      this.asked = -Infinity;
      act();
    } else if (since > CONFIRM) {
      this.asked = now;
      say(t("hold.again"));
    }
  }
}

/** `<button ${holding({ what, needed, act, say })}>`: a click does `act`, or where `needed` a hold of 800 ms. */
export const holding = directive(HoldDirective);

function blocked(element: HTMLElement): boolean {
  return element.hasAttribute("disabled") || element.getAttribute("aria-disabled") === "true";
}

/** Does `done` when the key that `event` says was pressed has been held; `held` says when a hold begins and ends. */
export function holdKey(event: KeyboardEvent, done: () => void, held: (holding: boolean) => void): void {
  const ends = new AbortController();
  const { signal } = ends;
  const end = (): void => {
    clearTimeout(timer);
    ends.abort();
    held(false);
  };
  const timer = window.setTimeout(() => {
    end();
    done();
  }, HOLD);
  window.addEventListener("keyup", (up) => up.code === event.code && end(), { signal, capture: true });
  window.addEventListener("blur", end, { signal });
  held(true);
}
