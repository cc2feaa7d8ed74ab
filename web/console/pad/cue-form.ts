/** `<ov-cue-form>`: all of one cue of the draft: label, keys, how it is pressed, what it does, where it lies. */
import { css, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import { type Message, t } from "../../i18n/index.js";
import { safe } from "../../kit/text.js";
import "../key-capture.js";
import type { KeyCapture } from "../key-capture.js";
import { conflictOf } from "../key-conflicts.js";
import { Panel } from "../panel.js";
import { controls, titled } from "../theme.js";
import { type Call, type Color, COLORS, type Cue, type CueMode } from "../types.js";
import { isFolder, pagesOf, placed } from "./arrangement.js";
import "./call-field.js";
import type { CallField } from "./call-field.js";
import "./dry-run.js";
import "./steps.js";
import type { Steps } from "./steps.js";

const MODES: [CueMode, Message][] = [
  ["press", "cues.mode_press"],
  ["hold", "cues.mode_hold"],
  ["arm", "cues.mode_arm"],
  ["toggle", "cues.mode_toggle"],
  ["macro", "cues.mode_macro"],
];
/** Commands that undo a mechanic's others, the likeliest first. */
const OFF = ["clear", "hide", "finish", "cancel", "close", "stop"];
const STEP = /^steps\[(\d+)\]\.args\.?(.+)$/;

export class CueForm extends Panel {
  static override styles = [
    controls,
    titled,
    css`
      :host {
        padding: 6px 14px 14px;
        display: grid;
        gap: 12px;
        background: var(--raised);
      }
      .two {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(200px, 100%), 1fr));
        gap: 12px;
      }
    `,
  ];

  @property({ attribute: false }) cue!: Cue;
  /** It was to be saved without a name. */
  @state() private nameless = false;

  /** Is everything there that its commands need? If not, it shows what is missing. */
  complete(): boolean {
    const parts = [...this.renderRoot.querySelectorAll<CallField | Steps>("ov-call, ov-steps")];
    this.nameless = this.cue.label.trim() === "";
    if (this.nameless) void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLInputElement>("input[name=label]")?.focus());
    return !this.nameless && parts.every((part) => part.complete());
  }

  /** Shows a refusal at the argument that it names; `field` as in the server's refusal, below the cue. */
  async refuse(field: string, why: string): Promise<void> {
    await this.updateComplete;
    const part = (name: string): CallField | null => this.renderRoot.querySelector<CallField>(`ov-call[data-part=${name}]`);
    const step = STEP.exec(field);
    if (step) await this.renderRoot.querySelector<Steps>("ov-steps")?.refuse(Number(step[1]), step[2]!, why);
    else if (field.startsWith("off.args.")) await part("off")?.refuse(field.slice("off.args.".length), why);
    else if (field.startsWith("args.")) await part("on")?.refuse(field.slice("args.".length), why);
  }

  protected override render(): TemplateResult {
    const { cue, desk } = this;
    const { draft } = desk;
    const nameless = this.nameless && cue.label.trim() === "";
    const change = (changes: Partial<Cue>, tag = ""): void => draft.change(cue.id, (one) => ({ ...one, ...changes }), tag);
    return html`
      <div class="two">
        <label>
          <span class="title">${t("cues.label")}</span>
          <input
            name="label"
            maxlength="200"
            aria-invalid=${nameless}
            aria-describedby=${nameless ? "nameless" : nothing}
            .value=${cue.label}
            @input=${(event: Event) => change({ label: valueOf(event) }, "label")}
          />
          ${nameless ? html`<span class="bad" id="nameless" role="alert">${t("form.required")}</span>` : nothing}
        </label>
        <div>
          <span class="title">${t("cues.keys")}</span>
          <ov-key-capture
            .keys=${cue.keys}
            .conflict=${(key: string) => conflictOf(key, cue, draft.cues)}
            @change=${(event: Event) => change({ keys: (event.target as KeyCapture).keys })}
          ></ov-key-capture>
        </div>
        <label>
          <span class="title">${t("cues.mode")}</span>
          <select name="mode" @change=${(event: Event) => draft.change(cue.id, (one) => this.turned(one, valueOf(event) as CueMode))}>
            ${MODES.map(([mode, said]) => html`<option value=${mode} .selected=${mode === cue.mode}>${t(said)}</option>`)}
          </select>
        </label>
      </div>
      ${cue.mode === "macro" ? this.macro(cue) : this.calls(cue)} ${this.place(cue)}
    `;
  }

  private calls(cue: Cue): TemplateResult {
    const { draft } = this.desk;
    const toggle = cue.mode === "toggle";
    const call: Call = { command: cue.command ?? "", args: cue.args };
    return html`
      <ov-call
        data-part="on"
        .desk=${this.desk}
        .call=${call}
        .key=${cue.id}
        .label=${t(toggle ? "cues.on" : "cues.command")}
        @change=${(event: Event) => {
          const { command, args } = (event.target as CallField).call;
          draft.change(cue.id, (one) => ({ ...one, command, args }), command === cue.command ? "args" : "");
        }}
      ></ov-call>
      ${toggle
        ? html`<ov-call
            data-part="off"
            .desk=${this.desk}
            .call=${cue.off ?? { command: "", args: {} }}
            .key=${`${cue.id} off`}
            .label=${t("cues.off")}
            @change=${(event: Event) => {
              const off = (event.target as CallField).call;
              draft.change(cue.id, (one) => ({ ...one, off }), off.command === cue.off?.command ? "off" : "");
            }}
          ></ov-call>`
        : nothing}
    `;
  }

  private macro(cue: Cue): TemplateResult {
    return html`
      <ov-steps
        .desk=${this.desk}
        .steps=${cue.steps ?? []}
        .key=${cue.id}
        @change=${(event: Event) => {
          const steps = [...(event.target as Steps).steps];
          this.desk.draft.change(cue.id, (one) => ({ ...one, steps }), steps.length === cue.steps?.length ? "steps" : "");
        }}
      ></ov-steps>
      <ov-dry-run .desk=${this.desk} .cue=${cue}></ov-dry-run>
    `;
  }

  private place(cue: Cue): TemplateResult {
    const { draft } = this.desk;
    const pages = pagesOf(draft.cues, draft.fresh);
    const folders = pages.find(({ title }) => title === (cue.page ?? ""))?.cells.filter(isFolder) ?? [];
    const put = (page: string, folder: string, tag: string): void => draft.change(cue.id, (one) => placed(one, page.trim(), folder.trim()), tag);
    return html`<div class="two">
      <label>
        <span class="title">${t("cues.page")}</span>
        <input name="page" maxlength="40" list="pages" placeholder=${t("pad.first")} .value=${cue.page ?? ""} @change=${(event: Event) => put(valueOf(event), cue.folder ?? "", "page")} />
        <datalist id="pages">${pages.map(({ title }) => html`<option value=${title}></option>`)}</datalist>
      </label>
      <label>
        <span class="title">${t("cues.folder")}</span>
        <input name="folder" maxlength="40" list="folders" placeholder=${t("cues.no_folder")} .value=${cue.folder ?? ""} @change=${(event: Event) => put(cue.page ?? "", valueOf(event), "folder")} />
        <datalist id="folders">${folders.map(({ folder }) => html`<option value=${safe(folder, 40)}></option>`)}</datalist>
      </label>
      <label>
        <span class="title">${t("cues.color")}</span>
        <select name="color" @change=${(event: Event) => draft.change(cue.id, (one) => colored(one, valueOf(event)))}>
          <option value="" .selected=${!cue.color}>${t("cues.no_color")}</option>
          ${COLORS.map((color) => html`<option value=${color} .selected=${color === cue.color}>${t(`color.${color}` as Message)}</option>`)}
        </select>
      </label>
    </div>`;
  }

  /** The same cue, pressed in another way: what it did it goes on doing as far as it can. */
  private turned(cue: Cue, mode: CueMode): Cue {
    const { command, off: _off, steps = [], ...rest } = cue;
    const first = steps.find((step): step is Call => "command" in step);
    const call: Call = { command: command ?? first?.command ?? "", args: command === undefined ? (first?.args ?? {}) : cue.args };
    if (mode === "macro") return { ...rest, mode, args: {}, steps: cue.mode === "macro" ? steps : [call] };
    const turned: Cue = { ...rest, mode, ...call };
    if (mode === "toggle") turned.off = cue.off ?? { command: this.opposite(call.command), args: {} };
    return turned;
  }

  private opposite(command: string): string {
    const mechanic = this.desk.command(command)?.mechanic;
    const all = mechanic === undefined ? [] : this.desk.allowed(mechanic).map(({ name }) => name);
    return OFF.map((name) => `${mechanic}.${name}`).find((name) => name !== command && all.includes(name)) ?? command;
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement | HTMLSelectElement).value;
}

function colored(cue: Cue, color: string): Cue {
  const { color: _color, ...rest } = cue;
  return color === "" ? rest : { ...rest, color: color as Color };
}

customElements.define("ov-cue-form", CueForm);
