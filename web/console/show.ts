/** `<ov-show>`: stream, recording, replay buffer and virtual camera; scenes, preview and transitions; what came of it. */
import { css, html, nothing, type TemplateResult } from "lit";

import { both, type Message, t } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import { digits } from "../kit/ticker.js";
import "./elapsed.js";
import { holding, ring } from "./hold.js";
import { type Act, actsOf } from "./onair.js";
import { Panel } from "./panel.js";
import { controls } from "./theme.js";
import type { Args } from "./types.js";

interface Running {
  active?: boolean;
  available?: boolean;
  paused?: boolean;
  reconnecting?: boolean;
  since?: number;
  ms?: number;
}

/** `state.obs.outputs`. */
interface Outputs {
  stream?: Running;
  record?: Running;
  replay?: Running;
  virtual_camera?: Running;
  studio_mode?: boolean;
  transition?: { name?: string; ms?: number };
  transitions?: string[];
  scenes?: string[];
}

const SHOWN = 5; // outcomes

export class Show extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 10px;
      }
      section {
        border: 1px solid var(--line);
        border-radius: var(--radius);
        padding: 10px 12px;
      }
      h2 {
        margin-bottom: 6px;
      }
      .output {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 10px;
        padding: 6px 0;
        border-top: 1px solid var(--line);
      }
      h2 + .output {
        border-top: 0;
      }
      .output > :first-child {
        flex: 1 1 150px;
        min-width: 0;
      }
      .output p,
      .output h3 {
        overflow-wrap: anywhere;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        min-width: 0;
        max-width: 100%;
      }
      .on {
        color: #ff8d8d;
        font-weight: 600;
      }
      .warn {
        color: var(--warn);
        font-weight: 600;
      }
      .scenes {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(120px, 100%), 1fr));
        gap: 6px;
        margin: 4px 0 10px;
      }
      .scenes button[aria-pressed="true"] {
        border-color: var(--air);
        background: #321417;
        font-weight: 600;
      }
      .scenes.preview button[aria-pressed="true"] {
        border-color: var(--accent);
        background: var(--accent-deep);
      }
      .take {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        align-items: end;
      }
      .take label {
        flex: 1 1 110px;
        min-width: 0;
        font-size: 12px;
        color: var(--quiet);
      }
      li {
        padding: 3px 0;
        overflow-wrap: anywhere;
      }
    `,
  ];

  protected override render(): TemplateResult {
    const { desk } = this;
    const outputs = desk.obs.outputs as Outputs | undefined;
    if (!desk.obs.connected || !outputs)
      return html`<section>
        <h2>${t("studio.outputs")}</h2>
        <p class="quiet">○ ${t("studio.away")}</p>
      </section>`;
    return html`
      <section aria-label=${t("studio.outputs")}>
        <h2>${t("studio.outputs")}</h2>
        ${this.stream(outputs.stream ?? {})} ${this.record(outputs.record ?? {})} ${this.replay(outputs.replay ?? {})}
        ${this.camera(outputs.virtual_camera ?? {})}
      </section>
      <section aria-label=${t("studio.scenes")}>${this.scenes(outputs)}</section>
      ${this.outcomes()}
    `;
  }

  // ---- outputs

  private stream(stream: Running): TemplateResult {
    const word = stream.reconnecting
      ? html`<span class="warn">⚠ ${t("studio.reconnecting")}</span>`
      : this.running(stream, "studio.streaming", "studio.not_streaming");
    return this.output("studio.stream", word, stream.active ? [this.button("stop_stream")] : [this.button("start_stream")]);
  }

  private record(record: Running): TemplateResult {
    const word = record.paused
      ? html`<span class="warn">❚❚ ${t("studio.paused")}</span> ${digits(Math.floor((record.ms ?? 0) / 1000))}`
      : this.running(record, "studio.recording", "studio.not_recording");
    const chapters = this.desk.topics.recordings;
    const last = record.active && chapters?.last ? html`<p class="small quiet">${t("studio.chapters", { n: Number(chapters.chapters) })} ${safe(chapters.last, 80)}</p>` : nothing;
    if (!record.active) return this.output("studio.record", word, [this.button("start_record")]);
    return this.output(
      "studio.record",
      html`${word}${last}`,
      [this.button("chapter"), this.button(record.paused ? "resume_record" : "pause_record"), this.button("stop_record")],
    );
  }

  private replay(replay: Running): TemplateResult {
    if (!replay.available) return this.output("studio.replay", html`<span class="quiet">${t("studio.no_replay")}</span>`, []);
    const word = this.running(replay, "studio.on", "studio.off");
    return this.output("studio.replay", word, replay.active ? [this.button("save_replay"), this.button("stop_replay")] : [this.button("start_replay")]);
  }

  private camera(camera: Running): TemplateResult {
    if (!camera.available) return this.output("studio.camera", html`<span class="quiet">${t("studio.no_camera")}</span>`, []);
    const word = this.running(camera, "studio.on", "studio.off");
    return this.output("studio.camera", word, [this.button(camera.active ? "stop_virtual_camera" : "start_virtual_camera")]);
  }

  private output(name: Message, word: unknown, buttons: unknown[]): TemplateResult {
    return html`<div class="output" data-output=${name.slice("studio.".length)}>
      <div>
        <h3>${t(name)}</h3>
        <p>${word}</p>
      </div>
      <div class="buttons">${buttons}</div>
    </div>`;
  }

  private running(output: Running, on: Message, off: Message): TemplateResult {
    if (!output.active) return html`<span class="quiet">○ ${t(off)}</span>`;
    const time = output.since === undefined ? nothing : html`<ov-elapsed .since=${output.since} .clock=${this.desk.live.clock}></ov-elapsed>`;
    return html`<span class="on">● ${t(on)}</span> ${time}`;
  }

  /** A button for an act: its label, its hold, and whether its outcome is awaited. */
  private button(act: string, args: Args = {}, label?: string): TemplateResult | typeof nothing {
    const { desk } = this;
    const command = desk.command(`studio.${act}`);
    if (!command) return nothing;
    const needed = command.confirm === "hold";
    const waits = this.acts.some((one) => one.act === act && one.phase === "pending");
    return html`<button
      data-act=${act}
      class=${act.startsWith("stop_") && needed ? "danger" : ""}
      aria-busy=${waits}
      ?disabled=${!desk.linked || waits || !desk.may(command.role)}
      title=${desk.may(command.role) ? (needed ? t("hold.how") : "") : t("studio.role")}
      ${holding({ what: `${act} ${JSON.stringify(args)}`, needed, act: () => void desk.give(command.name, args), say: (text) => desk.say(text) })}
    >
      ${waits ? "… " : ""}${ring(needed)} ${label ?? safe(both(command.label), 60)}
    </button>`;
  }

  // ---- scenes

  private scenes(outputs: Outputs): TemplateResult {
    const { desk } = this;
    const scenes = (outputs.scenes ?? []).slice(0, 100);
    const mode = outputs.studio_mode === true;
    const name = outputs.transition?.name ?? "";
    return html`
      <h2 class="row">
        <span class="grow">${t("studio.scenes")}</span>
        ${this.button("studio_mode", { on: !mode }, t(mode ? "studio.mode_off" : "studio.mode_on"))}
      </h2>
      <h3>■ ${t("studio.programme")}</h3>
      ${this.list("studio.programme", scenes, desk.obs.program_scene, (scene) => void desk.give("programme.scene", { name: scene }))}
      ${mode
        ? html`<h3>□ ${t("studio.preview")}</h3>
            ${this.list("studio.preview", scenes, desk.obs.preview_scene, (scene) => void desk.give("studio.preview", { scene }))}`
        : nothing}
      <div class="take">
        ${mode ? html`${this.button("cut", {}, t("studio.cut"))} ${this.button("transition", this.chosen(outputs), t("studio.take"))}` : nothing}
        <label>
          ${t("studio.transition")}
          <select
            data-field="transition"
            ?disabled=${!desk.linked}
            @change=${(event: Event) => void this.choose(event.target as HTMLSelectElement)}
          >
            ${(outputs.transitions ?? []).slice(0, 100).map((one) => html`<option value=${one} .selected=${one === name}>${safe(one, 60)}</option>`)}
          </select>
        </label>
        ${outputs.transition?.ms === undefined
          ? nothing
          : html`<label>
              ${t("studio.ms")}
              <input
                data-field="ms"
                type="number"
                min="50"
                max="20000"
                step="50"
                ?disabled=${!desk.linked}
                .value=${String(outputs.transition.ms)}
                @change=${(event: Event) => void this.last(event.target as HTMLInputElement, name)}
              />
            </label>`}
      </div>
    `;
  }

  private list(what: Message, scenes: string[], shown: string | undefined, choose: (scene: string) => void): TemplateResult {
    return html`<div class="scenes ${what.slice("studio.".length)}" role="group" aria-label=${t(what)}>
      ${scenes.map(
        (scene) => html`<button
          data-scene=${scene}
          aria-pressed=${scene === shown}
          title=${safe(scene, 200)}
          ?disabled=${!this.desk.linked}
          @click=${() => choose(scene)}
        >
          ${safe(scene, 60)}
        </button>`,
      )}
    </div>`;
  }

  private async choose(field: HTMLSelectElement): Promise<void> {
    await this.desk.give("studio.choose_transition", { name: field.value });
    field.value = this.transition?.name ?? ""; // what OBS has, which may have refused
  }

  /** How long the chosen transition lasts from now on. */
  private async last(field: HTMLInputElement, name: string): Promise<void> {
    if (!field.reportValidity() || !field.value) return;
    await this.desk.give("studio.choose_transition", { name, ms: Math.round(Number(field.value)) });
    field.value = String(this.transition?.ms ?? "");
  }

  private get transition(): Outputs["transition"] {
    return (this.desk.obs.outputs as Outputs | undefined)?.transition;
  }

  private chosen({ transition }: Outputs): Args {
    return transition?.name ? { name: transition.name } : {};
  }

  // ---- what came of it

  private get acts(): Act[] {
    return actsOf(this.desk.topics).map(([, act]) => act);
  }

  private outcomes(): TemplateResult | typeof nothing {
    const acts = this.acts.slice(-SHOWN).reverse();
    if (acts.length === 0) return nothing;
    return html`<section aria-label=${t("studio.outcomes")}>
      <h2>${t("studio.outcomes")}</h2>
      <ul>
        ${acts.map((act) => this.outcome(act))}
      </ul>
    </section>`;
  }

  private outcome(act: Act): TemplateResult {
    const what = html`<span class="quiet">${this.time(act.at)}</span> ${safe(both(this.desk.command(`studio.${act.act}`)?.label) || act.act, 60)}`;
    if (act.phase === "failed") return html`<li data-phase="failed"><span class="warn">✕</span> ${what} <span class="warn">${safe(both(act.why), 500)}</span></li>`;
    if (act.phase === "done") return html`<li data-phase="done">✓ ${what} <span class="quiet">${safe(act.result, 120)}</span></li>`;
    return html`<li data-phase="pending">… ${what} <span class="quiet">${t("studio.pending")}</span></li>`;
  }
}

customElements.define("ov-show", Show);
