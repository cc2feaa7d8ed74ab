/** `<ov-rundown>`: the rundown: what is on and next on top, all items below, and the catalogue to take products from. */
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";

import { t } from "../../i18n/index.js";
import { safe } from "../../kit/text.js";
import { type Bad, importing } from "../bad-rows.js";
import { CSV, download, importButton } from "../files.js";
import { Panel } from "../panel.js";
import "../products.js";
import { Sure } from "../sure.js";
import { controls, pane } from "../theme.js";
import "./list.js";
import type { List } from "./list.js";
import "./now.js";
import "./templates.js";
import type { Templates } from "./templates.js";
import { rundownOf } from "./times.js";

const CLEAR = "rundown.clear";

export class RundownPane extends Panel {
  static override styles = [
    controls,
    pane,
    css`
      :host {
        container-type: inline-size;
      }
      ov-rundown-now {
        flex: none;
      }
      .tools {
        align-items: center;
        flex-wrap: wrap;
      }
      .tools button {
        flex: none;
      }
      @container (max-width: 700px) {
        .tools button {
          padding: 0 6px;
        }
        .tools b {
          flex: 1 0 100%;
        }
      }
      .tools [aria-pressed="true"] {
        border-color: var(--accent);
        background: var(--accent-deep);
      }
      .both {
        flex: 1;
        min-height: 0;
        display: grid;
        grid-template: minmax(0, 1fr) / minmax(0, 1fr);
      }
      .both.with {
        grid-template-rows: minmax(0, 1fr) minmax(0, 1fr);
      }
      .with ov-products {
        border-top: 2px solid var(--edge);
      }
      .more {
        display: none;
      }
      @container (max-width: 430px) {
        .more {
          display: block;
        }
        .tools.aside,
        .tools b {
          display: none;
        }
      }
      @container (min-width: 760px) {
        .both.with {
          grid-template: minmax(0, 1fr) / minmax(0, 1.2fr) minmax(0, 1fr);
        }
        .with ov-products {
          border-top: 0;
          border-left: 2px solid var(--edge);
        }
      }
    `,
  ];

  @state() private catalogue = false;
  @state() private bad: Bad | null = null;
  @state() private notes: ReadonlyMap<string, string> = new Map();
  /** What the notes were asked for: a room's first hello, and each revision after it. */
  private asked: unknown = null;
  private readonly asking = new Sure(this);
  /** The tools are there although there is little room and the rundown runs. */
  @state() private more = false;

  protected override willUpdate(_changed: PropertyValues<this>): void {
    const { desk } = this;
    const now = desk.linked ? `${rundownOf(desk.topics.rundown).revision}` : null;
    if (now === this.asked) return;
    this.asked = now;
    if (now !== null) void this.loadNotes();
  }

  private async loadNotes(): Promise<void> {
    try {
      const { items } = await this.desk.api.get<{ items: { id: string; note?: string }[] }>("/rundown");
      this.notes = new Map(items.flatMap(({ id, note }) => (note ? [[id, note] as const] : [])));
    } catch {
      this.asked = null; // the next change asks again
    }
  }

  protected override render(): TemplateResult {
    const { desk } = this;
    const rundown = rundownOf(desk.topics.rundown);
    const keeps = desk.may("operator");
    const none = rundown.order.length === 0;
    return html`
      <ov-rundown-now .desk=${desk} ?hidden=${none}>
        <button slot="more" class="plain more" aria-expanded=${this.more} aria-label=${t("rundown.tools")} title=${t("rundown.tools")} @click=${() => (this.more = !this.more)}>⋯</button>
      </ov-rundown-now>
      ${desk.unsaved.item ? nothing : this.tools(keeps, rundown.phase === "running", none)}
      ${this.bad ? html`<ov-bad-rows .bad=${this.bad} @close=${() => (this.bad = null)}></ov-bad-rows>` : nothing}
      <div class="both ${keeps && this.catalogue ? "with" : ""}">
        <ov-rundown-list .desk=${desk} .notes=${this.notes} .empty=${this.nothing(keeps, none)}></ov-rundown-list>
        ${keeps && this.catalogue ? html`<ov-products .desk=${desk} .choosing=${true}></ov-products>` : nothing}
      </div>
      <ov-rundown-templates .desk=${desk}></ov-rundown-templates>
    `;
  }

  private nothing(keeps: boolean, none: boolean): unknown {
    if (!none || !this.desk.linked) return nothing;
    return html`<p class="empty">${t(keeps ? "rundown.empty" : "rundown.none")}</p>`;
  }

  private tools(keeps: boolean, running: boolean, none: boolean): TemplateResult {
    const { desk } = this;
    const { title } = rundownOf(desk.topics.rundown);
    const off = !desk.linked;
    const sure = this.asking.asks(CLEAR);
    return html`
      <div class="tools ${running && !this.more ? "aside" : ""}" role="toolbar" aria-label=${t("rundown.tools")}>
        ${title ? html`<b class="line grow" title=${safe(title, 200)}>${safe(title, 40)}</b>` : nothing}
        ${keeps
          ? html`
              <button data-tool="catalogue" aria-pressed=${this.catalogue} @click=${() => (this.catalogue = !this.catalogue)}>＋ ${t("rundown.products")}</button>
              <button data-tool="add" ?disabled=${off} @click=${() => this.list.add()}>＋ ${t("rundown.add")}</button>
            `
          : nothing}
        ${keeps && !running
          ? html`
              <button data-tool="templates" ?disabled=${off} @click=${() => void this.templates.open()}>▤ ${t("rundown.templates")}</button>
              ${importButton(`⇧ ${t("products.import")}`, CSV, (file) => void this.import(file), off)}
            `
          : nothing}
        <button data-tool="export" ?disabled=${off || none} @click=${() => void this.export()}>⇩ ${t("rundown.export")}</button>
        ${keeps && !none && !running
          ? html`<button class=${sure ? "danger" : "plain"} data-tool="clear" aria-disabled=${this.asking.early(CLEAR)} ?disabled=${off} @click=${() => this.clear()}>
              ${t(sure ? "rundown.clear_sure" : "rundown.clear")}
            </button>`
          : nothing}
      </div>
    `;
  }

  private get list(): List {
    return this.renderRoot.querySelector("ov-rundown-list")!;
  }

  private get templates(): Templates {
    return this.renderRoot.querySelector("ov-rundown-templates")!;
  }

  private clear(): void {
    if (this.asking.press(CLEAR)) void this.desk.give(CLEAR);
  }

  private async import(file: File): Promise<void> {
    this.bad = null;
    const { desk } = this;
    this.bad = await importing(async () => {
      const answer = await desk.ask(t("products.import"), "rundown.import", () =>
        desk.api.post<{ result: { items: number } }>("/rundown/import", file),
      );
      desk.done(t("rundown.imported", { n: answer.result.items }));
    });
  }

  /** By a call of ours: its headers follow the page's language, and what is refused can be said. */
  private async export(): Promise<void> {
    const { desk } = this;
    try {
      const file = await desk.ask(t("rundown.export"), "rundown.export", () => desk.api.blob("/rundown.csv"));
      download(file, `rundown-${desk.room}-${new Date(desk.now).toISOString().slice(0, 10)}.csv`);
    } catch {
      // Said on the notice line.
    }
  }
}

customElements.define("ov-rundown", RundownPane);

declare global {
  interface HTMLElementTagNameMap {
    "ov-rundown": RundownPane;
    "ov-rundown-list": List;
    "ov-rundown-templates": Templates;
  }
}
