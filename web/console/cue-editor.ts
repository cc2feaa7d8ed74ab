/** `<ov-cue-editor>`: the pad's cues as a list: add, change, copy, order, remove, then save all at once. The pad stays live. */
import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { both, t } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import { cap } from "./keys.js";
import "./pad/cue-files.js";
import "./pad/cue-form.js";
import type { CueForm } from "./pad/cue-form.js";
import "./pad/save-bar.js";
import { manner } from "./pad/sign.js";
import { Panel } from "./panel.js";
import { controls, pane } from "./theme.js";
import type { Cue } from "./types.js";

export class CueEditor extends Panel {
  static override styles = [
    controls,
    pane,
    css`
      .list {
        flex: 1;
        min-height: 0;
        container-type: inline-size;
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
        gap: 4px;
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
      .icon {
        padding: 0;
        flex: none;
      }
      /* Narrow: what it is above, what is done with it below. */
      @container (max-width: 440px) {
        .head {
          flex-wrap: wrap;
          justify-content: flex-end;
        }
        .head .name {
          flex-basis: 100%;
        }
      }
      .cue > .bad {
        padding: 6px 14px 14px;
        overflow-wrap: anywhere;
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap);
        align-items: center;
        padding: 8px 10px 0;
        border-top: 1px solid var(--line);
        flex: none;
      }
    `,
  ];

  private shown: string | null = null;
  private pointed: unknown = null;

  protected override render(): TemplateResult {
    const { desk } = this;
    const { draft } = desk;
    return html`
      <div class="list scroll">
        ${repeat(
          draft.cues,
          (cue) => cue.id,
          (cue, index) => this.cue(cue, index),
        )}
        ${draft.cues.length ? nothing : html`<p class="empty">${t("cues.empty")}</p>`}
      </div>
      <div class="foot">
        <button @click=${() => this.add()}>＋ ${t("cues.add")}</button>
        <ov-cue-files class="grow" .desk=${desk}></ov-cue-files>
      </div>
      <ov-save-bar .desk=${desk} .check=${() => this.form?.complete() ?? true}></ov-save-bar>
    `;
  }

  private get form(): CueForm | null {
    return this.renderRoot.querySelector("ov-cue-form");
  }

  private cue(cue: Cue, index: number): TemplateResult {
    const { desk } = this;
    const { draft } = desk;
    const open = draft.open === cue.id;
    const wrong = draft.wrong?.id === cue.id ? draft.wrong : null;
    const does = cue.mode === "macro" ? t("cues.steps", { count: cue.steps?.length ?? 0 }) : desk.commandLabel(cue.command ?? "");
    const icon = (mark: string, label: string, act: () => void, off = false): TemplateResult =>
      html`<button class="plain icon" aria-label=${label} title=${label} ?disabled=${off} @click=${act}>${mark}</button>`;
    return html`
      <section class="cue ${wrong ? "wrong" : ""}" data-cue=${cue.id}>
        <div class="head">
          <button class="name" aria-expanded=${open} @click=${() => draft.show(open ? null : cue.id)}>
            <span class="keys">${cue.keys.map((key) => html`<kbd>${safe(cap(key), 20)}</kbd> `)}</span>
            <b class="line">${safe(cue.label, 80) || "—"}</b>
            <span class="small quiet line">${[manner(cue.mode), does, safe(cue.page, 40), safe(cue.folder, 40)].filter(Boolean).join(" · ")}</span>
          </button>
          ${icon("▲", t("cues.up"), () => this.move(index, -1), index === 0)}
          ${icon("▼", t("cues.down"), () => this.move(index, 1), index === draft.cues.length - 1)}
          ${icon("❐", t("cues.duplicate"), () => draft.show(draft.duplicate(cue.id)))} ${icon("✕", t("cues.remove"), () => this.drop(cue))}
        </div>
        ${open ? html`<ov-cue-form .desk=${desk} .cue=${cue}></ov-cue-form>` : nothing}
        ${wrong ? html`<p class="bad" role="alert">${safe(both(wrong.why), 400)}</p>` : nothing}
      </section>
    `;
  }

  protected override updated(): void {
    const { draft } = this.desk;
    if (draft.wrong && draft.wrong !== this.pointed) {
      const { field, why, id } = draft.wrong;
      this.reveal(id);
      void this.form?.refuse(field, why);
    } else if (draft.open !== this.shown && draft.open !== null) this.reveal(draft.open);
    this.pointed = draft.wrong;
    this.shown = draft.open;
  }

  private reveal(id: string): void {
    this.renderRoot.querySelector(`[data-cue="${CSS.escape(id)}"]`)?.scrollIntoView({ block: "start" });
  }

  private add(): void {
    const { draft } = this.desk;
    const id = draft.add();
    draft.show(id);
    this.requestUpdate();
    void this.updateComplete
      .then(() => this.form?.updateComplete)
      .then(() => this.form?.renderRoot.querySelector<HTMLInputElement>("input[name=label]")?.focus())
      .then(() => this.reveal(id)); // with its fields, which were not there when it was opened
  }

  private move(index: number, by: number): void {
    const { draft } = this.desk;
    const cues = [...draft.cues];
    const [cue] = cues.splice(index, 1);
    cues.splice(index + by, 0, cue!);
    draft.edit(cues);
  }

  private drop(cue: Cue): void {
    this.desk.draft.remove(cue.id);
    this.desk.say(t("arrange.removed", { what: safe(cue.label, 60) }));
  }
}

customElements.define("ov-cue-editor", CueEditor);
