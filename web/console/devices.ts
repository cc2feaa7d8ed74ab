/** `<ov-devices>`: what OBS captures with, a live picture each, and the choice of another device where there is one. */
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";

import { t } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import "./device-picker.js";
import type { DevicePicker } from "./device-picker.js";
import { Panel } from "./panel.js";
import "./picture.js";
import { Seen } from "./seen.js";
import { controls } from "./theme.js";

/** An input of OBS; `property` is the setting that names its device. */
export interface Input {
  name: string;
  kind: string;
  video: boolean;
  audio: boolean;
  on_programme: boolean;
  property?: string | null;
  device?: string | number | null;
  /** What OBS calls it; none while it does not see it. */
  device_name?: string | null;
}

/** Network cameras and players: their address is in the config, not in a list of devices. */
const STREAMS = /^(ffmpeg|vlc)_source/;
const THUMB_EVERY = 1000; // ms: many pictures share one OBS

export class Devices extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        border: 1px solid var(--line);
        border-radius: var(--radius);
        padding: 10px 12px;
      }
      li {
        display: grid;
        grid-template-columns: 96px minmax(0, 1fr) auto;
        gap: 10px;
        align-items: center;
        padding: 6px 0;
        border-top: 1px solid var(--line);
      }
      ov-picture,
      .sound {
        width: 96px;
        height: 54px;
      }
      .sound {
        display: grid;
        place-content: center;
        border-radius: 4px;
        background: var(--raised);
        color: var(--quiet);
        font-size: 12px;
      }
      .air {
        color: #ff8d8d;
        font-weight: 700;
        font-size: 12px;
      }
    `,
  ];

  @state() private inputs: Input[] | null = null;
  @state() private trouble = "";
  private readonly seen = new Seen(this, () => void this.follow());
  /** What the list was asked for at: another programme, or OBS back, may have made it another. */
  private askedAt = "";

  protected override updated(): void {
    void this.follow();
  }

  protected override render(): TemplateResult {
    const { desk, inputs } = this;
    const chooses = desk.may("operator");
    return html`
      <h2>${t("device.title")}</h2>
      ${this.trouble
        ? html`<p class="bad">${safe(this.trouble, 300)}</p>`
        : inputs?.length === 0
          ? html`<p class="quiet">${t("device.no_inputs")}</p>`
          : html`<ul>
              ${repeat(
                inputs ?? [],
                (input) => input.name,
                (input) => this.input(input, chooses),
              )}
            </ul>`}
      <ov-device-picker .desk=${desk} @chosen=${() => void this.load()}></ov-device-picker>
    `;
  }

  private input(input: Input, chooses: boolean): TemplateResult {
    const name = safe(input.name, 80);
    return html`
      <li data-input=${input.name}>
        ${input.video
          ? html`<ov-picture .desk=${this.desk} of="input" name=${input.name} label=${name} width="96" every=${THUMB_EVERY}></ov-picture>`
          : html`<span class="sound">${t("device.sound")}</span>`}
        <div>
          <p class="line" title=${safe(input.name, 200)}>${input.on_programme ? html`<span class="air">■ ${t("device.on_air")} </span>` : nothing}${name}</p>
          <p class="line small ${this.unseen(input) ? "bad" : "quiet"}" title=${safe(input.device, 300)}>${this.device(input)}</p>
        </div>
        ${chooses && input.property != null
          ? html`<button ?disabled=${!this.desk.linked} @click=${() => this.picker.open(input)}>${t("device.change")}</button>`
          : nothing}
      </li>
    `;
  }

  private unseen(input: Input): boolean {
    return input.device != null && input.device !== "" && input.device_name == null;
  }

  private device(input: Input): string {
    if (input.property == null) return t("device.stream");
    if (this.unseen(input)) return t("device.unseen", { device: safe(input.device, 120) });
    return safe(input.device_name, 120) || t("device.unset");
  }

  private get picker(): DevicePicker {
    return this.renderRoot.querySelector("ov-device-picker")!;
  }

  private async follow(): Promise<void> {
    const { desk } = this;
    const now = `${desk.linked} ${desk.obs.connected} ${desk.obs.program_scene}`;
    if (!this.seen.yes || now === this.askedAt) return;
    this.askedAt = now;
    if (desk.linked && desk.obs.connected) await this.load();
  }

  private async load(): Promise<void> {
    try {
      const { inputs } = await this.desk.api.get<{ inputs: Input[] }>("/obs/inputs");
      this.inputs = inputs.filter((input) => input.property != null || STREAMS.test(input.kind));
      this.trouble = "";
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : String(error);
    }
  }
}

customElements.define("ov-devices", Devices);
