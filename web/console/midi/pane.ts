/** `<ov-midi>`: MIDI controllers: which pad fires which cue, learned by pressing it, and the lights. */
import { css, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import { type Message, t } from "../../i18n/index.js";
import { changes, Refresh } from "../../kit/refresh.js";
import { safe } from "../../kit/text.js";
import type { Controllers } from "../controllers.js";
import { download, importButton, JSON_FILE } from "../files.js";
import { Panel } from "../panel.js";
import { controls } from "../theme.js";
import type { Cue } from "../types.js";
import { chosen, DARK, level, type Lights, type Lit, LITS, STYLES } from "./lights.js";
import { describe } from "./messages.js";
import type { Midi } from "./midi.js";
import type { Mapping } from "./store.js";

const LARGEST = 1_000_000; // bytes of a file

export class MidiPane extends Panel {
  static override styles = [
    controls,
    css`
      .head {
        min-height: var(--touch);
        margin-bottom: 8px;
        flex-wrap: wrap;
      }
      .cues li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: center;
        gap: var(--gap);
        padding: 4px 0;
        border-top: 1px solid var(--line);
      }
      .what {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px var(--gap);
      }
      .name {
        flex: 1 1 130px;
      }
      .pads {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
      }
      .pad {
        display: inline-flex;
        align-items: center;
        gap: 2px;
        padding-left: 8px;
        border: 1px solid var(--edge);
        border-radius: var(--radius);
        background: var(--ground);
        font-size: 13px;
      }
      .pad[data-away] {
        border-style: dashed;
        color: var(--quiet);
      }
      li[data-learning] {
        background: var(--warn-deep);
      }
      .waits {
        color: var(--warn);
        font-weight: 600;
      }
      details {
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--raised);
        padding: 0 12px;
        margin: 8px 0;
      }
      summary {
        display: flex;
        align-items: center;
        gap: var(--gap);
        min-height: var(--touch);
        cursor: pointer;
      }
      summary::before {
        content: "▸";
      }
      details[open] summary::before {
        content: "▾";
      }
      .values {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
        gap: 6px 12px;
        padding: 8px 0 12px;
      }
      .values label {
        display: grid;
        grid-template-columns: 1fr 72px;
        align-items: center;
        gap: 6px;
      }
      .lights {
        padding-bottom: 12px;
      }
      .lights select {
        width: auto;
      }
    `,
  ];

  @property({ attribute: false }) controllers!: Controllers;
  @state() private bad = "";
  private watched: Midi | null = null;

  constructor() {
    super();
    new Refresh(this, () => [changes(this.controllers)]);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watched?.learn(null);
  }

  protected override willUpdate(): void {
    this.watched = this.controllers.midi;
  }

  protected override render(): TemplateResult {
    const { controllers } = this;
    const { midi } = controllers;
    if (!controllers.can.midi) return html`<div class="row head"><h2>MIDI</h2></div><p class="bad">${t(isSecureContext ? "midi.no_browser" : "midi.insecure")}</p>`;
    return html`
      <div class="row head">
        <h2 class="grow">MIDI</h2>
        ${midi
          ? html`
              ${importButton(`⇧ ${t("midi.import")}`, JSON_FILE, (file) => void this.open(file, midi))}
              <button ?disabled=${midi.stored.mappings.length === 0} @click=${() => this.save(midi)}>⇩ ${t("midi.export")}</button>
              <button class="plain" @click=${() => controllers.quiet()}>${t("midi.stop")}</button>
            `
          : html`<button class="main" ?disabled=${controllers.driving === "elsewhere"} @click=${() => void controllers.listen()}>${t("midi.start")}</button>`}
      </div>
      ${controllers.denied ? html`<p class="bad" role="alert">${t("midi.denied")}</p>` : nothing}
      ${this.bad ? html`<p class="bad" role="alert">${this.bad}</p>` : nothing}
      ${midi ? this.midi(midi) : html`<p class="quiet">${t("midi.about")}</p>`}
    `;
  }

  private midi(midi: Midi): TemplateResult {
    const { desk } = this;
    const devices = midi.devices;
    const last = midi.last ? `${midi.last.control.device} · ${describe(midi.last.control)} · ${midi.last.value}` : "";
    const gone = midi.stored.mappings.filter((one) => !desk.cues.some(({ id }) => id === one.cue));
    return html`
      <p class=${devices.length ? "quiet" : "bad"}>${devices.length ? devices.join(" · ") : t("midi.none")}</p>
      <p class="quiet small line" aria-live="off">${t("midi.last")} ${last}</p>
      ${devices.map((device) => this.device(midi, device))}
      <ul class="cues">
        ${desk.cues.filter((cue) => desk.mayFire(cue)).map((cue) => this.cue(midi, cue))}
        ${gone.length === 0 || !desk.loaded ? nothing : html`<li>
              <div class="what">
                <span class="name quiet">${t("midi.gone")}</span>
                <span class="pads">${gone.map((one) => this.mapping(midi, one))}</span>
              </div>
            </li>`}
      </ul>
    `;
  }

  private cue(midi: Midi, cue: Cue): TemplateResult {
    const learning = midi.learning === cue.id;
    const label = safe(cue.label, 60);
    const mine = midi.stored.mappings.filter((one) => one.cue === cue.id);
    return html`<li data-midi-cue=${cue.id} ?data-learning=${learning}>
      <div class="what">
        <span class="name wrap">${label}</span>
        <span class="pads">${mine.map((one) => this.mapping(midi, one))}</span>
        ${learning ? html`<span class="waits" role="status">${t("midi.press")}</span>` : nothing}
      </div>
      <button
        aria-label=${learning ? t("midi.cancel") : t("midi.learn_for", { cue: label })}
        aria-pressed=${learning}
        @click=${() => midi.learn(learning ? null : cue.id)}
      >
        ${learning ? t("midi.cancel") : t("midi.learn")}
      </button>
    </li>`;
  }

  private mapping(midi: Midi, one: Mapping): TemplateResult {
    const device = safe(one.device, 40);
    const here = midi.devices.includes(one.device);
    return html`<span class="pad" ?data-away=${!here} title=${here ? device : t("midi.away", { device })}>
      ${here ? nothing : "⊘ "}${describe(one)}
      <button class="plain" aria-label=${t("midi.forget", { what: describe(one) })} @click=${() => midi.forget(one)}>✕</button>
    </span>`;
  }

  private device(midi: Midi, device: string): TemplateResult {
    const lights = midi.lightsOf(device);
    const style = (event: Event): void => {
      const wanted = (event.target as HTMLSelectElement).value as Lights["style"];
      if (wanted === "off") midi.setLights(device, DARK);
      else midi.setLights(device, wanted === "own" ? { style: "own", values: lights.values } : chosen(wanted));
    };
    return html`<details data-midi-device=${device}>
      <summary>${t("midi.lights", { device: safe(device, 60) })} <span class="quiet">${t(`midi.style_${lights.style}` as Message)}</span></summary>
      <div class="row lights">
        <select aria-label=${t("midi.lights", { device: safe(device, 60) })} @change=${style}>
          ${["off", ...Object.keys(STYLES), "own"].map((one) => html`<option value=${one} ?selected=${one === lights.style}>${t(`midi.style_${one}` as Message)}</option>`)}
        </select>
      </div>
      ${lights.style === "off" ? html`<p class="quiet small lights">${t("midi.lights_off")}</p>` : this.values(midi, device, lights)}
    </details>`;
  }

  private values(midi: Midi, device: string, lights: Lights): TemplateResult {
    const set = (lit: Lit, event: Event): void => {
      const value = level((event.target as HTMLInputElement).value);
      midi.setLights(device, { style: "own", values: { ...lights.values, [lit]: value } });
    };
    return html`<div class="values">
      ${LITS.map(
        (lit) => html`<label>
          <span>${t(`deck.${lit}` as Message)}</span>
          <input type="number" min="0" max="127" .value=${String(lights.values[lit])} @change=${(event: Event) => set(lit, event)} />
        </label>`,
      )}
    </div>`;
  }

  private save(midi: Midi): void {
    download(new Blob([midi.export()], { type: "application/json" }), `midi-${this.desk.room}.json`);
  }

  private async open(file: File, midi: Midi): Promise<void> {
    try {
      if (file.size > LARGEST) throw new Error(t("midi.no_file"));
      midi.import(await file.text());
      this.bad = "";
      this.desk.done(t("midi.imported", { count: midi.stored.mappings.length }));
    } catch (error) {
      this.bad = error instanceof Error ? error.message : String(error);
    }
  }
}

customElements.define("ov-midi", MidiPane);
