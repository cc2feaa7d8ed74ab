/** `<ov-meters>`: how loud each audio input of OBS is, as viewers hear it. */
import { css, html, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";

import { t } from "../i18n/index.js";
import type { Level, Levels } from "../kit/protocol.js";
import { safe } from "../kit/text.js";
import { Panel } from "./panel.js";
import { Seen } from "./seen.js";
import { controls } from "./theme.js";

const FLOOR = -60; // dBFS at the left end
const CLIPPING = -0.1; // dBFS from which the sound is, or is about to be, cut off
const CLIP_SHOWN = 3000; // ms
const HELD = 1500; // ms that a peak is held
const FALL = 20; // dB a second by which a held peak falls afterwards
const QUIET_AFTER = 3000; // ms without sound until it is called silent
const WORDS_EVERY = 500; // ms between two changes of the figures

/** One input's bar between two messages. */
interface Meter {
  held: number;
  heldAt: number;
  clippedAt: number;
  soundAt: number;
  worded: number;
}

const share = (level: number): number => Math.min(1, Math.max(0, 1 - level / FLOOR));

export class Meters extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        border: 1px solid var(--line);
        border-radius: var(--radius);
        padding: 10px 12px;
      }
      h2 {
        margin-bottom: 6px;
      }
      li {
        padding: 4px 0;
        contain: content;
      }
      .words {
        display: flex;
        gap: 8px;
        font-size: 12px;
        margin-bottom: 3px;
      }
      output {
        flex: none;
        width: 8ch;
        text-align: right;
      }
      .mark {
        flex: none;
        font-weight: 600;
        color: var(--quiet);
      }
      li[data-state="clipping"] .mark {
        color: var(--warn);
      }
      .bar {
        position: relative;
        height: 6px;
        margin-bottom: 2px;
        border-radius: 2px;
        overflow: hidden;
        background: linear-gradient(90deg, #2f6fae 0 66%, var(--accent) 66% 85%, var(--warn) 85% 100%);
      }
      .cover,
      .peak {
        position: absolute;
        inset: 0;
        will-change: transform;
      }
      .cover {
        background: var(--ground);
        opacity: 0.86;
        transform-origin: 100% 50%;
        transition: transform 100ms linear;
      }
      .peak {
        border-left: 2px solid var(--ink);
        transform: translateX(-2px);
      }
      .scale {
        display: flex;
        justify-content: space-between;
        font-size: 11px;
        color: var(--quiet);
      }
    `,
  ];

  /** Input → channels that it has. */
  @state() private inputs = new Map<string, number>();
  private readonly meters = new Map<string, Meter>();
  private end = (): void => undefined;

  constructor() {
    super();
    new Seen(this, (yes) => {
      this.end();
      this.end = yes ? this.desk.live.levels((levels) => this.hear(levels)) : () => undefined;
    });
  }

  protected override render(): TemplateResult {
    return html`
      <h2>${t("meter.title")}</h2>
      ${this.inputs.size === 0
        ? html`<p class="quiet">${t("meter.none")}</p>`
        : html`
            <ul>
              ${repeat(
                this.inputs,
                ([name]) => name,
                ([name, channels]) => this.row(name, channels),
              )}
            </ul>
            <p class="scale" aria-hidden="true">${[-60, -50, -40, -30, -20, -10, 0].map((mark) => html`<span>${mark}</span>`)}</p>
          `}
    `;
  }

  private row(name: string, channels: number): TemplateResult {
    return html`
      <li data-input=${name}>
        <p class="words">
          <span class="line grow" title=${safe(name, 200)}>${safe(name, 60)}</span>
          <span class="mark"></span>
          <output></output>
        </p>
        <div role="meter" aria-label=${safe(name, 60)} aria-valuemin=${FLOOR} aria-valuemax="0" aria-valuenow=${FLOOR}>
          ${Array.from({ length: channels }, () => html`<div class="bar"><div class="cover"></div><div class="peak"></div></div>`)}
        </div>
      </li>
    `;
  }

  /** Ten times a second: only transforms, and the words twice a second. */
  private hear(levels: Levels): void {
    const channels = new Map(Object.entries(levels).map(([name, level]) => [name, Math.min(level.peak.length, 2)]));
    const same = channels.size === this.inputs.size && [...channels].every(([name, count]) => this.inputs.get(name) === count);
    if (!same) this.inputs = channels;
    const now = performance.now();
    for (const row of this.renderRoot.querySelectorAll<HTMLElement>("li[data-input]")) {
      const name = row.dataset.input!;
      const level = levels[name];
      if (level) this.draw(row, level, this.meter(name, now), now);
    }
    for (const name of this.meters.keys()) if (!channels.has(name)) this.meters.delete(name);
  }

  private meter(name: string, now: number): Meter {
    let meter = this.meters.get(name);
    if (!meter) {
      meter = { held: FLOOR, heldAt: now, clippedAt: -Infinity, soundAt: now, worded: -Infinity };
      this.meters.set(name, meter);
    }
    return meter;
  }

  private draw(row: HTMLElement, level: Level, meter: Meter, now: number): void {
    const peak = Math.max(FLOOR, ...level.peak);
    const input = Math.max(FLOOR, ...level.input_peak);
    const fallen = meter.held - (Math.max(0, now - meter.heldAt - HELD) / 1000) * FALL;
    if (peak >= fallen) {
      meter.held = peak;
      meter.heldAt = now;
    }
    if (Math.max(peak, input) >= CLIPPING) meter.clippedAt = now;
    if (input > FLOOR) meter.soundAt = now;
    const held = share(Math.max(peak, fallen)) * 100;
    row.querySelectorAll<HTMLElement>(".bar").forEach((bar, channel) => {
      const [cover, mark] = bar.children as unknown as [HTMLElement, HTMLElement];
      cover.style.transform = `scaleX(${1 - share(level.peak[channel] ?? FLOOR)})`;
      mark.style.transform = held > 0 ? `translateX(calc(${held}% - 2px))` : "translateX(-2px)";
    });
    const state = this.state(peak, input, meter, now);
    if (row.dataset.state === state && now - meter.worded < WORDS_EVERY) return;
    meter.worded = now;
    row.dataset.state = state;
    const words = peak <= FLOOR ? "−∞ dB" : `${peak.toFixed(1).replace("-", "−")} dB`;
    const mark = state === "sound" ? "" : t(`meter.${state}`);
    row.querySelector("output")!.textContent = words;
    row.querySelector(".mark")!.textContent = state === "clipping" ? `⚠ ${mark}` : mark;
    const meterRole = row.querySelector("[role=meter]")!;
    meterRole.setAttribute("aria-valuenow", peak.toFixed(1));
    meterRole.setAttribute("aria-valuetext", `${words} ${mark}`.trim());
  }

  private state(peak: number, input: number, meter: Meter, now: number): "clipping" | "muted" | "silent" | "sound" {
    if (now - meter.clippedAt < CLIP_SHOWN) return "clipping";
    if (peak <= FLOOR && input > FLOOR) return "muted";
    return now - meter.soundAt > QUIET_AFTER ? "silent" : "sound";
  }
}

customElements.define("ov-meters", Meters);
