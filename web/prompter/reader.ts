/** `<ov-reader>`: a script in large letters, moved past the line where it is read. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import "../console/left.js";
import { controls } from "../console/theme.js";
import { type Message, onLanguage, t } from "../i18n/index.js";
import type { Clock } from "../kit/clock.js";
import { Refresh } from "../kit/refresh.js";
import type { Section } from "../kit/protocol.js";
import { type Line, shown } from "./fill.js";
import { type Place, Scroller } from "./scroller.js";

const HEADS: Record<Section, Message> = {
  opening: "prompter.opening",
  points: "prompter.points",
  close: "prompter.close",
  transition: "prompter.transition",
};
const TAP = 8; // px that a finger may move and still have tapped
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

/** Fires `moved` when it is elsewhere in its text, starts or stops. */
export class Reader extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        position: relative;
        overflow: hidden;
        min-height: 0;
        touch-action: none;
        cursor: default;
        --at: 8%;
      }
      .text {
        position: absolute;
        inset: var(--at) 0 auto calc(4 * var(--u));
        font-size: calc(7 * var(--u) * var(--size));
        line-height: 1.4;
        font-weight: 500;
        will-change: transform;
      }
      .text > * {
        overflow-wrap: anywhere;
        padding-bottom: 0.2em;
        min-height: 0;
      }
      .text > :empty {
        padding: 0;
      }
      h2 {
        font-size: max(0.6em, calc(4 * var(--u)));
        color: var(--accent);
        font-weight: 600;
      }
      h2:not(:first-child) {
        padding-top: 0.5em;
      }
      .mark {
        position: absolute;
        top: var(--at);
        left: 0;
        width: calc(2.4 * var(--u));
        height: calc(7 * var(--u) * var(--size) * 1.4);
        background: var(--accent);
        clip-path: polygon(0 20%, 100% 50%, 0 80%);
      }
      ov-left {
        font-weight: 700;
      }
      .nothing {
        color: var(--quiet);
        font-size: calc(5 * var(--u));
      }
    `,
  ];

  @property({ attribute: false }) lines: readonly Line[] = [];
  /** Which text it is: another one begins at its top. */
  @property({ attribute: false }) of = "";
  /** Where to begin with the first text, if it is the one that was read before. */
  @property({ attribute: false }) begin: { of: string; place: Place } | null = null;
  @property({ attribute: false }) speed = 240;
  /** Of 1. */
  @property({ attribute: false }) size = 1;
  /** The page is shown upside down, so a finger moves it the other way. */
  @property({ attribute: false }) flip = false;
  @property({ attribute: false }) clock!: Clock;
  scroller: Scroller | null = null;
  private readonly watch = new ResizeObserver(() => this.scroller?.measure());
  private drag: { y: number; far: boolean } | null = null;
  private fresh = true;
  private begun = false;

  constructor() {
    super();
    new Refresh(this, () => [onLanguage]);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watch.disconnect();
    this.scroller?.stop();
  }

  get playing(): boolean {
    return this.scroller?.playing ?? false;
  }

  toggle(): void {
    this.scroller?.play(!this.playing);
  }

  /** The section that is being read. */
  get section(): Section | null {
    const line = this.scroller?.place?.line.split(".")[0];
    return line ? (line as Section) : null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("of")) this.fresh = true;
    this.style.setProperty("--size", String(this.size));
  }

  protected override render(): TemplateResult {
    let before: Section | null = null;
    return html`
      <div class="mark" aria-hidden="true"></div>
      <div
        class="text"
        @pointerdown=${this.touch}
        @pointermove=${this.pull}
        @pointerup=${this.lift}
        @pointercancel=${() => (this.drag = null)}
        @wheel=${(event: WheelEvent) => this.scroller?.by(event.deltaY)}
      >
        ${this.lines.map((line) => {
          const head = line.section === before ? nothing : html`<h2 data-line="${line.section}." data-head>${t(HEADS[line.section])}</h2>`;
          before = line.section;
          return html`${head}<p data-line="${line.section}.${line.index}">${line.parts.map((part) =>
              typeof part === "string" ? shown(part) : html`<ov-left .until=${part.until} .clock=${this.clock}></ov-left>`,
            )}</p>`;
        })}
        ${this.lines.length ? nothing : html`<p class="nothing">${t("prompter.no_script")}</p>`}
      </div>
    `;
  }

  protected override firstUpdated(): void {
    const text = this.renderRoot.querySelector<HTMLElement>(".text")!;
    this.scroller = new Scroller(text, () => STILL.matches, () => this.dispatchEvent(new Event("moved")));
    this.watch.observe(text);
    this.watch.observe(this);
  }

  protected override updated(): void {
    const scroller = this.scroller!;
    scroller.speed = this.speed;
    scroller.measure();
    if (!this.fresh || !this.lines.length) return;
    this.fresh = false;
    if (!this.begun && this.begin?.of === this.of) scroller.go(this.begin.place);
    else scroller.top();
    this.begun = true;
    this.dispatchEvent(new Event("moved"));
  }

  private readonly touch = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.drag = { y: event.clientY, far: false };
  };

  private readonly pull = (event: PointerEvent): void => {
    const { drag } = this;
    if (!drag || (!drag.far && Math.abs(event.clientY - drag.y) < TAP)) return;
    this.scroller?.by((drag.y - event.clientY) * (this.flip ? -1 : 1));
    this.drag = { y: event.clientY, far: true };
  };

  private readonly lift = (): void => {
    const tapped = this.drag !== null && !this.drag.far;
    this.drag = null;
    if (tapped) this.toggle();
  };
}

customElements.define("ov-reader", Reader);

declare global {
  interface HTMLElementTagNameMap {
    "ov-reader": Reader;
  }
}
