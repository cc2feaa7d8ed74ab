/** `<ov-device-picker>`: a dialog that gives one input another device; a second press where viewers would see it. */
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";

import { both, t } from "../i18n/index.js";
import type { Label } from "../kit/protocol.js";
import { safe } from "../kit/text.js";
import type { Input } from "./devices.js";
import { showModal } from "./modal.js";
import { Panel } from "./panel.js";
import "./picture.js";
import { Sure } from "./sure.js";
import { controls, framed } from "./theme.js";

interface Format {
  pixels: string;
  sizes: string[];
  rates: string[];
}

interface Device {
  kind: string;
  property: string;
  id: string | number;
  name: string;
  media: "video" | "audio" | "screen";
  formats: Format[];
  used_by: { input: string; scenes: string[] }[];
}

const SIZES = 3; // of a format that are shown
const FORMATS = 3;

/** `dshow_input_v2` and `dshow_input` list the same devices. */
const stem = (kind: string): string => kind.replace(/_v\d+$/, "");

export class DevicePicker extends Panel {
  static override styles = [
    controls,
    framed,
    css`
      ov-picture {
        height: min(240px, 34dvh);
        border-radius: 0;
      }
      .note {
        padding: 8px 14px;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 2px 10px;
        align-items: center;
        padding: 8px 14px;
        border-top: 1px solid var(--line);
      }
      li[data-now] {
        background: var(--raised);
      }
      li button {
        grid-row: 1 / span 2;
        grid-column: 2;
        max-width: 160px;
      }
      .used {
        color: var(--accent);
      }
      .air {
        background: var(--warn-deep);
        border-left: 4px solid var(--warn);
      }
    `,
  ];

  @state() private input: Input | null = null;
  @state() private devices: Device[] | null = null;
  @state() private advice: Label | null = null;
  @state() private trouble = "";
  /** About the device that viewers would see change. */
  private readonly asking = new Sure<string | number>(this);
  /** Another device that the config names for this input. */
  @state() private configured = "";
  @state() private busy = false;

  /** Shows the dialog for one input. */
  open(input: Input): void {
    this.input = input;
    this.asking.forget();
    this.configured = "";
    this.requestUpdate();
    void this.updateComplete.then(() => showModal(this.dialog, this.desk));
    void this.scan();
  }

  private get dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector("dialog")!;
  }

  protected override render(): TemplateResult {
    const { desk, input } = this;
    return html`
      <dialog class="scroll" aria-label=${t("device.choose", { input: safe(input?.name, 60) })} @close=${() => (this.input = null)}>
        ${input ? this.content(input) : nothing}
        <div class="foot">
          <button ?disabled=${this.busy || !desk.linked} @click=${() => void this.scan()}>⟳ ${t("device.scan")}</button>
          <span class="grow"></span>
          <button @click=${() => this.dialog.close()}>${t("close")}</button>
        </div>
      </dialog>
    `;
  }

  private content(input: Input): TemplateResult {
    const found = this.devices?.filter((device) => stem(device.kind) === stem(input.kind));
    return html`
      <div class="head">
        <h2 class="grow line">${t("device.choose", { input: safe(input.name, 60) })}</h2>
        <button class="plain" aria-label=${t("close")} @click=${() => this.dialog.close()}>✕</button>
      </div>
      ${input.video
        ? html`<ov-picture .desk=${this.desk} of="input" name=${input.name} label=${safe(input.name, 80)} width="420"></ov-picture>`
        : nothing}
      ${input.on_programme ? html`<p class="note air">■ ${t("device.warn")}</p>` : nothing}
      ${this.trouble ? html`<p class="note bad" role="alert">${safe(this.trouble, 400)}</p>` : nothing}
      ${this.configured ? html`<p class="note small wrap">${t("device.configured", { device: safe(this.configured, 60) })}</p>` : nothing}
      ${found === undefined
        ? html`<p class="note quiet">${t("device.scanning")}</p>`
        : found.length === 0
          ? html`<p class="note wrap">${this.advice ? both(this.advice) : t("device.none")}</p>`
          : html`<ul>
              ${found.map((device) => this.device(input, device))}
            </ul>`}
    `;
  }

  private device(input: Input, device: Device): TemplateResult {
    const now = device.id === input.device;
    const asked = this.asking.asks(device.id);
    const others = device.used_by.filter((use) => use.input !== input.name);
    return html`
      <li data-device=${device.id} ?data-now=${now}>
        <div>
          <p class="line" title=${safe(device.id, 300)}>${safe(device.name, 100)}</p>
          <p class="small quiet wrap">${this.formats(device)}</p>
          ${others.map(
            (use) => html`<p class="small used line">● ${t("device.used_by", { input: safe(use.input, 60) })}${use.scenes.length ? ` · ${safe(use.scenes.join(", "), 100)}` : ""}</p>`,
          )}
        </div>
        ${now
          ? html`<span class="small">✓ ${t("device.now")}</span>`
          : html`<button
              class=${asked ? "danger" : ""}
              aria-disabled=${this.asking.early(device.id)}
              ?disabled=${this.busy || !this.desk.linked}
              @click=${() => this.wish(input, device)}
            >
              ${t(asked ? "device.confirm" : "device.use")}
            </button>`}
      </li>
    `;
  }

  private formats(device: Device): string {
    const shown = device.formats.slice(0, FORMATS).map(({ pixels, sizes, rates }) => {
      const more = sizes.length > SIZES ? " …" : "";
      const rate = rates.length ? ` @${rates.slice(0, SIZES).join("/")}` : "";
      return `${pixels} ${sizes.slice(0, SIZES).join(" ")}${more}${rate}`.trim();
    });
    return safe(shown.join(" · ").replaceAll("x", "×"), 300);
  }

  private wish(input: Input, device: Device): void {
    if (!input.on_programme || this.asking.press(device.id)) void this.use(input, device);
  }

  private async use(input: Input, device: Device): Promise<void> {
    const { desk } = this;
    const late = (): boolean => this.input?.name !== input.name;
    this.busy = true;
    try {
      const path = `/obs/inputs/${encodeURIComponent(input.name)}/device`;
      const answer = await desk.ask(t("device.chosen", { input: safe(input.name, 60), device: safe(device.name, 60) }), "obs.device", () =>
        desk.api.post<{ configured?: string | null }>(path, { device: device.id, on_air: input.on_programme }),
      );
      this.dispatchEvent(new Event("chosen"));
      if (late()) return;
      this.trouble = "";
      this.configured = answer.configured ?? "";
      this.input = { ...input, device: device.id, device_name: device.name };
    } catch (error) {
      if (late()) return;
      this.trouble = error instanceof Error ? error.message : String(error);
    }
    this.busy = false;
  }

  private async scan(): Promise<void> {
    this.busy = true;
    this.trouble = "";
    try {
      const { devices, advice } = await this.desk.api.get<{ devices: Device[]; advice?: Label }>("/obs/devices");
      this.devices = devices;
      this.advice = advice ?? null;
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : String(error);
      this.devices ??= [];
    }
    this.busy = false;
  }
}

customElements.define("ov-device-picker", DevicePicker);
