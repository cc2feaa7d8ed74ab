/** `<ov-cue-editor>`: the pad's cues as a draft: add, change, order, remove, then save all at once. The pad stays live. */
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";

import { both, t } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import { ApiError, pressKey } from "./api.js";
import "./form/form.js";
import type { Form } from "./form/form.js";
import "./key-capture.js";
import type { KeyCapture } from "./key-capture.js";
import { cap, sameKey } from "./keys.js";
import { Panel } from "./panel.js";
import { controls } from "./theme.js";
import type { Command, Cue } from "./types.js";

/** A refusal's field: which cue (by place or by id), and what of it. */
const PLACE = /^\$?\.?cues(?:\.|\[)([^.\]]+)\]?\.?(.*)$/;

export class CueEditor extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
      }
      .list {
        flex: 1;
        min-height: 0;
      }
      .cue {
        border-bottom: 1px solid var(--line);
        border-left: 4px solid transparent;
      }
      .cue.wrong {
        border-left-color: var(--warn);
      }
      .head {
        display: flex;
        gap: 6px;
        align-items: center;
        padding: 4px 10px 4px 6px;
      }
      .head .name {
        flex: 1;
        text-align: left;
        background: none;
        border-color: transparent;
        display: grid;
        grid-template-columns: 76px minmax(0, 1fr);
        gap: 0 10px;
        align-items: center;
      }
      .head .keys {
        grid-row: 1 / 3;
        overflow: hidden;
      }
      .body {
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
      .title {
        display: block;
        font-size: 13px;
        color: var(--quiet);
        padding-bottom: 3px;
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap);
        align-items: center;
        padding: 8px 10px;
        border-top: 1px solid var(--line);
      }
      .icon {
        padding: 0;
      }
      .head .bad,
      .body > .bad {
        overflow-wrap: anywhere;
      }
    `,
  ];

  @state() private draft: Cue[] = [];
  @state() private open: string | null = null;
  @state() private wrong: { id: string; field: string; why: string } | null = null;
  @state() private dirty = false;
  private base: Cue[] | null = null;

  protected override willUpdate(): void {
    if (!this.dirty && this.base !== this.desk.cues) this.reload();
  }

  private reload(): void {
    this.base = this.desk.cues;
    this.draft = this.base.map((cue) => ({ ...cue }));
    this.dirty = false;
    this.wrong = null;
  }

  protected override render(): TemplateResult {
    const { desk, dirty } = this;
    const overtaken = dirty && this.base !== desk.cues;
    return html`
      <div class="list scroll">
        ${repeat(
          this.draft,
          (cue) => cue.id,
          (cue, index) => this.cue(cue, index),
        )}
        ${this.draft.length ? nothing : html`<p class="empty">${t("cues.empty")}</p>`}
      </div>
      ${overtaken ? html`<p class="foot bad" role="alert">${t("cues.overtaken")}</p>` : nothing}
      <div class="foot">
        <button @click=${() => this.add()}>＋ ${t("cues.add")}</button>
        <span class="grow small quiet">${dirty ? `● ${t("cues.unsaved")}` : ""}</span>
        <button ?disabled=${!dirty} @click=${() => this.reload()}>${t("cues.discard")}</button>
        <button class="main" ?disabled=${!dirty || !desk.linked} @click=${() => void this.save()}>${t("save")}</button>
      </div>
    `;
  }

  private cue(cue: Cue, index: number): TemplateResult {
    const { desk } = this;
    const open = this.open === cue.id;
    const wrong = this.wrong?.id === cue.id ? this.wrong : null;
    return html`
      <section class="cue ${wrong ? "wrong" : ""}" data-cue=${cue.id}>
        <div class="head">
          <button class="name" aria-expanded=${open} @click=${() => (this.open = open ? null : cue.id)}>
            <span class="keys">${cue.keys.map((key) => html`<kbd>${safe(cap(key), 20)}</kbd> `)}</span>
            <b class="line">${safe(cue.label, 80) || "—"}</b>
            <span class="small quiet line">${desk.commandLabel(cue.command ?? "")}</span>
          </button>
          <button class="plain icon" aria-label=${t("cues.up")} title=${t("cues.up")} ?disabled=${index === 0} @click=${() => this.move(index, -1)}>▲</button>
          <button class="plain icon" aria-label=${t("cues.down")} title=${t("cues.down")} ?disabled=${index === this.draft.length - 1} @click=${() => this.move(index, 1)}>▼</button>
          <button class="plain icon" aria-label=${t("cues.remove")} title=${t("cues.remove")} @click=${() => this.edit(this.draft.filter((one) => one !== cue))}>✕</button>
        </div>
        ${open ? this.body(cue) : nothing}
        ${wrong ? html`<p class="body bad" role="alert">${safe(both(wrong.why), 400)}</p>` : nothing}
      </section>
    `;
  }

  private body(cue: Cue): TemplateResult {
    const { desk } = this;
    const command = desk.command(cue.command ?? "");
    const change = (changes: Partial<Cue>): void =>
      this.edit(this.draft.map((one) => (one.id === cue.id ? { ...one, ...changes } : one)));
    return html`
      <div class="body">
        <div class="two">
          <label>
            <span class="title">${t("cues.label")}</span>
            <input name="label" maxlength="80" .value=${cue.label} @input=${(event: Event) => change({ label: (event.target as HTMLInputElement).value })} />
          </label>
          <div>
            <span class="title">${t("cues.keys")}</span>
            <ov-key-capture
              .keys=${cue.keys}
              .taken=${(key: string) => this.holder(key, cue)}
              @change=${(event: Event) => change({ keys: (event.target as KeyCapture).keys })}
            ></ov-key-capture>
          </div>
        </div>
        <label>
          <span class="title">${t("cues.command")}</span>
          <select name="command" @change=${(event: Event) => change({ command: (event.target as HTMLSelectElement).value, args: {} })}>
            ${command ? nothing : html`<option value=${cue.command ?? ""} selected>${safe(cue.command, 60)}</option>`}
            ${this.choices().map(
              ([name, commands]) => html`<optgroup label=${desk.mechanicLabel(name)}>
                ${commands.map((one) => html`<option value=${one.name} ?selected=${one.name === cue.command}>${safe(both(one.label), 60)}</option>`)}
              </optgroup>`,
            )}
          </select>
        </label>
        ${command
          ? html`<ov-form
              .schema=${command.schema}
              .key=${`${cue.id} ${command.name}`}
              .args=${cue.args}
              .products=${desk.products}
              .currency=${desk.info.currency}
              @edit=${(event: Event) => change({ args: (event.target as Form).current })}
              @enter=${() => void this.save()}
            ></ov-form>`
          : html`<p class="bad">${t("cues.no_command", { command: safe(cue.command, 60) })}</p>`}
      </div>
    `;
  }

  private choices(): [string, Command[]][] {
    const groups = new Map<string, Command[]>();
    for (const command of this.desk.allowed()) groups.set(command.mechanic, [...(groups.get(command.mechanic) ?? []), command]);
    return [...groups];
  }

  private holder(key: string, cue: Cue): string | undefined {
    return this.draft.find((one) => one.id !== cue.id && one.keys.some((other) => sameKey(other) === sameKey(key)))?.label;
  }

  private edit(draft: Cue[]): void {
    this.draft = draft;
    this.dirty = true;
  }

  private add(): void {
    const command = this.desk.command("product_card.show") ?? this.desk.allowed()[0];
    const cue: Cue = { id: `cue-${pressKey().slice(0, 8)}`, label: "", keys: [], command: command?.name ?? "", args: {}, mode: "press" };
    this.edit([...this.draft, cue]);
    this.open = cue.id;
    void this.updateComplete.then(() => {
      const added = this.renderRoot.querySelector(`[data-cue="${cue.id}"]`);
      added?.scrollIntoView({ block: "nearest" });
      added?.querySelector<HTMLInputElement>("input[name=label]")?.focus();
    });
  }

  private move(index: number, by: number): void {
    const draft = [...this.draft];
    const [cue] = draft.splice(index, 1);
    draft.splice(index + by, 0, cue!);
    this.edit(draft);
  }

  private async save(): Promise<void> {
    this.wrong = null;
    const clash = this.draft.find((cue) => cue.keys.some((key) => this.holder(key, cue) !== undefined));
    if (clash) return this.point({ id: clash.id, field: "keys", why: t("keys.clash") });
    const form = this.renderRoot.querySelector<Form>("ov-form");
    if (form && !form.read()) return;
    const { desk } = this;
    try {
      await desk.ask(t("cues.save"), "cues", () => desk.api.put("/cues", { cues: this.draft }));
      this.dirty = false;
      this.base = desk.cues;
    } catch (error) {
      if (error instanceof ApiError) await this.refused(error);
    }
  }

  private async refused(error: ApiError): Promise<void> {
    const [, place = "", field = ""] = PLACE.exec(error.field ?? "") ?? [];
    const cue = this.draft.find((one) => one.id === place) ?? this.draft[Number(place)];
    if (place === "" || !cue) return; // no cue in particular: the notice line has said it
    this.point({ id: cue.id, field, why: error.message });
    await this.updateComplete;
    const argument = /^args\.?(.+)$/.exec(field)?.[1];
    if (argument) this.renderRoot.querySelector<Form>("ov-form")?.refuse(argument, error.message);
  }

  private point(wrong: { id: string; field: string; why: string }): void {
    this.wrong = wrong;
    this.open = wrong.id;
    void this.updateComplete.then(() => this.renderRoot.querySelector(".cue.wrong")?.scrollIntoView({ block: "nearest" }));
  }
}

customElements.define("ov-cue-editor", CueEditor);
