/** `<ov-script-editor>`: one product's script, or the session's, with how it reads now; all of them in and out as a file. */
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";

import { type Message, t } from "../i18n/index.js";
import { Followed } from "../kit/followed.js";
import type { Section } from "../kit/protocol.js";
import { safe } from "../kit/text.js";
import { linesOf, type Script, SECTIONS, shown, valuesOf } from "../prompter/fill.js";
import { Now } from "../prompter/now.js";
import { ApiError } from "./api.js";
import { type Bad, importing } from "./bad-rows.js";
import "./editing.js";
import { CSV, download, importButton } from "./files.js";
import "./left.js";
import { Panel } from "./panel.js";
import { controls, pane } from "./theme.js";
import type { Args } from "./types.js";
import type { ScriptDraft } from "./unsaved.js";

const HEADS: Record<Section, Message> = {
  opening: "prompter.opening",
  points: "prompter.points",
  close: "prompter.close",
  transition: "prompter.transition",
};
const VARIABLES: Readonly<Record<string, Message>> = {
  name: "pd.var.name",
  number: "pd.var.number",
  price: "pd.var.price",
  was: "pd.var.was",
  stock: "pd.var.stock",
  limit: "pd.var.limit",
  left: "pd.var.left",
  next: "pd.var.next",
};
const LONGEST = 4000; // characters of a section
const EMPTY: Script = { opening: "", points: "", close: "", transition: "" };

export interface ScriptsDocument {
  readonly variables: readonly string[];
  readonly general?: Script;
  readonly scripts: Readonly<Record<string, Script>>;
}

export class ScriptEditor extends Panel {
  static override styles = [
    controls,
    pane,
    css`
      .tools {
        flex-wrap: wrap;
        padding-block: 8px;
      }
      .tools select {
        flex: 1 1 160px;
      }
      .body {
        flex: 1;
        min-height: 0;
        padding: 8px 10px;
      }
      label {
        display: block;
        margin-bottom: 6px;
      }
      textarea {
        min-height: 64px;
        field-sizing: content;
        max-height: 40vh;
      }
      .vars {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
        margin-bottom: 8px;
      }
      .vars button {
        font: 13px var(--mono);
        padding: 0 8px;
      }
      .preview {
        border-left: 3px solid var(--accent);
        padding: 4px 10px;
        font-size: 16px;
        line-height: 1.5;
      }
      .preview h3 {
        color: var(--accent);
        font-size: 13px;
      }
      .foot {
        display: flex;
        gap: 8px;
        align-items: center;
        padding: 8px 10px;
        border-top: 1px solid var(--line);
      }
    `,
  ];

  /** Its text had the focus: it is being written, not only looked at. */
  @state() private begun = false;
  /** Somebody else has taken it over. */
  @state() private locked = false;
  @state() private refusal: { section: string | null; why: string } | null = null;
  @state() private bad: Bad | null = null;
  private scripts!: Followed<ScriptsDocument>;
  private now!: Now;
  private last: Section = "opening";

  override connectedCallback(): void {
    super.connectedCallback();
    const { api, live } = this.desk;
    this.scripts = new Followed(live, "scripts", () => api.get<ScriptsDocument>("/scripts"), () => this.requestUpdate());
    this.now = new Now(live, api);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.scripts.stop();
    this.now.stop();
  }

  /** Whose script; "" is the session's. */
  private get whose(): string {
    return this.desk.unsaved.view.whose;
  }

  /** The scripts that are being written, by product. */
  private get drafts(): ReadonlyMap<string, ScriptDraft> {
    return this.desk.unsaved.scripts;
  }

  private set drafts(drafts: ReadonlyMap<string, ScriptDraft>) {
    this.desk.unsaved.scripts = drafts;
    this.requestUpdate();
  }

  private get stored(): Script {
    const scripts = this.scripts.value;
    return (this.whose === "" ? scripts?.general : scripts?.scripts[this.whose]) ?? EMPTY;
  }

  protected override render(): TemplateResult {
    const { desk } = this;
    const writes = desk.may("operator");
    const { draft } = this;
    const script = draft?.script ?? this.stored;
    const overtaken = draft !== undefined && draft.from !== JSON.stringify(this.stored);
    const said = overtaken ? t("pd.overtaken") : draft ? t("pd.unsaved") : "";
    const wrong = this.refusal && this.refusal.section === null ? this.refusal.why : null;
    return html`
      <div class="tools">
        <select aria-label=${t("pd.whose")} @change=${(event: Event) => this.choose((event.target as HTMLSelectElement).value)}>
          ${this.choices()}
        </select>
        ${writes ? importButton(`⇧ ${t("pd.import")}`, CSV, (file) => void this.import(file), !desk.linked) : nothing}
        <button ?disabled=${!desk.linked} @click=${() => void this.export()}>⇩ ${t("pd.export")}</button>
      </div>
      <ov-editing
        .desk=${desk}
        .what=${writes && (this.begun || draft) ? `script:${this.whose}` : ""}
        @locked=${(event: CustomEvent<boolean>) => (this.locked = event.detail)}
      ></ov-editing>
      ${this.bad ? html`<ov-bad-rows .bad=${this.bad} @close=${() => (this.bad = null)}></ov-bad-rows>` : nothing}
      <div class="body scroll" tabindex="-1">
        ${writes
          ? html`<div class="vars" role="group" aria-label=${t("pd.vars")}>
              ${(this.scripts.value?.variables ?? []).map(
                (name) => html`<button title=${VARIABLES[name] ? t(VARIABLES[name]) : name} @click=${() => this.insert(`{${name}}`)}>{${name}}</button>`,
              )}
            </div>`
          : nothing}
        ${SECTIONS.map((section) => this.section(section, script, writes))}
        <h2>${t("pd.preview")}</h2>
        ${this.preview(script)}
      </div>
      ${writes
        ? html`<div class="foot">
            <span class="grow wrap ${overtaken || wrong ? "bad" : "quiet"}" role="status">${safe(wrong ?? said, 300)}</span>
            <button ?disabled=${!draft} @click=${() => this.discard()}>${t("pd.discard")}</button>
            <button class="main" ?disabled=${!desk.linked || !draft || this.locked} @click=${() => void this.save()}>${t("save")}</button>
          </div>`
        : nothing}
    `;
  }

  private choices(): TemplateResult[] {
    const scripts = this.scripts.value;
    const option = (id: string, name: string, written: boolean): TemplateResult =>
      html`<option value=${id} .selected=${id === this.whose}>${this.drafts.has(id) ? "✎ " : written ? "● " : "○ "}${name}</option>`;
    const { products } = this.desk;
    const gone = this.whose !== "" && !products.some(({ id }) => id === this.whose);
    return [
      option("", t("pd.session"), Boolean(scripts?.general)),
      ...(gone ? [option(this.whose, safe(this.whose, 60), this.whose in (scripts?.scripts ?? {}))] : []),
      ...products.map(({ id, name, number }) => option(id, `${number} · ${safe(name, 60)}`, id in (scripts?.scripts ?? {}))),
    ];
  }

  private choose(whose: string): void {
    const { unsaved } = this.desk;
    unsaved.view = { ...unsaved.view, whose };
    this.requestUpdate();
    this.begun = false;
    this.refusal = null;
  }

  private get draft(): ScriptDraft | undefined {
    return this.drafts.get(this.whose);
  }

  private discard(whose = this.whose): void {
    this.drafts = new Map([...this.drafts].filter(([id]) => id !== whose));
    if (whose === this.whose) this.begun = false;
    this.refusal = null;
  }

  private section(section: Section, script: Script, writes: boolean): TemplateResult {
    const wrong = this.refusal?.section === section;
    return html`<label
      ><span>${t(HEADS[section])}</span>
      <textarea
        data-section=${section}
        maxlength=${LONGEST}
        aria-invalid=${wrong}
        ?readonly=${!writes}
        .value=${script[section]}
        @focus=${() => this.begin(section)}
        @input=${(event: InputEvent) => this.write(section, (event.target as HTMLTextAreaElement).value)}
      ></textarea>
      ${wrong ? html`<span class="bad wrap" role="alert">${safe(this.refusal!.why, 300)}</span>` : nothing}</label
    >`;
  }

  private begin(section: Section): void {
    this.last = section;
    this.begun = true;
  }

  private write(section: Section, text: string): void {
    const { draft, stored } = this;
    const script = { ...(draft?.script ?? stored), [section]: text };
    this.drafts = new Map(this.drafts).set(this.whose, { script, from: draft?.from ?? JSON.stringify(stored) });
    this.refusal = null;
  }

  /** Puts a variable where the cursor was. */
  private insert(variable: string): void {
    const field = this.renderRoot.querySelector<HTMLTextAreaElement>(`[data-section=${this.last}]`)!;
    field.setRangeText(variable, field.selectionStart, field.selectionEnd, "end");
    this.write(this.last, field.value);
    field.focus();
  }

  private preview(script: Script): TemplateResult {
    const { now, whose } = this;
    const offer = whose === "" ? null : now.offerOf(whose);
    const values = valuesOf(offer, now.next, now.running[0]?.until ?? null, (minor) => this.money(minor));
    const lines = linesOf(script, offer?.product.points ?? [], values);
    return html`<div class="preview">
      ${lines.map(
        ({ index, parts, section }) => html`${index === 0 ? html`<h3>${t(HEADS[section])}</h3>` : nothing}
          <p class="wrap">${parts.map((part) =>
            typeof part === "string" ? shown(part) : html`<ov-left .until=${part.until} .clock=${this.desk.live.clock}></ov-left>`,
          )}</p>`,
      )}
      ${lines.length ? nothing : html`<p class="quiet">${t("prompter.no_script")}</p>`}
    </div>`;
  }

  private async save(): Promise<void> {
    const { draft, whose } = this;
    if (!draft) return;
    try {
      await this.desk.run("scripts.put", { script: { ...draft.script }, ...(whose === "" ? {} : { product: whose }) } as Args);
      if (this.drafts.get(whose) === draft) this.discard(whose);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const section = error.field?.replace(/^script\./, "") ?? null;
      this.refusal = { section: SECTIONS.find((one) => one === section) ?? null, why: error.message };
    }
  }

  private async import(file: File): Promise<void> {
    this.bad = null;
    const { desk } = this;
    this.bad = await importing(async () => {
      const answer = await desk.ask(t("pd.import"), "scripts.import", () =>
        desk.api.post<{ result: { scripts: number } }>("/scripts/import", file),
      );
      desk.done(t("pd.imported", answer.result));
    });
  }

  private async export(): Promise<void> {
    try {
      download(await this.desk.api.blob("/scripts.csv"), `scripts-${this.desk.room}.csv`);
    } catch (error) {
      this.desk.say(error instanceof Error ? safe(error.message, 200) : String(error));
    }
  }
}

customElements.define("ov-script-editor", ScriptEditor);
