/** `<ov-rundown-templates>`: rundowns to begin with, each with what it holds, in a dialog. */
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";

import { both, t } from "../../i18n/index.js";
import { safe } from "../../kit/text.js";
import { showModal } from "../modal.js";
import { Panel } from "../panel.js";
import { controls, framed } from "../theme.js";
import type { Label } from "../types.js";
import { rundownOf, span } from "./times.js";

interface Template {
  name: string;
  label: Label;
  items: { segment: Label; label: Label; planned: number }[];
}

export class Templates extends Panel {
  static override styles = [
    controls,
    framed,
    css`
      dialog {
        width: min(720px, 100vw - 16px);
        height: min(560px, 100dvh - 16px);
      }
      dialog[open] {
        display: flex;
        flex-direction: column;
      }
      .foot {
        flex-wrap: wrap;
      }
      .body {
        flex: 1;
        display: grid;
        grid-template-columns: minmax(130px, 190px) minmax(0, 1fr);
        min-height: 0;
      }
      .names {
        display: flex;
        flex-direction: column;
        gap: 4px;
        padding: 10px;
        border-right: 1px solid var(--line);
      }
      .names button {
        text-align: left;
        flex: none;
      }
      .names button[aria-checked="true"] {
        border-color: var(--accent);
        background: var(--accent-deep);
        font-weight: 600;
      }
      ol {
        padding: 4px 14px 14px;
      }
      h3 {
        padding: 10px 0 2px;
        font-size: 13px;
        color: var(--quiet);
      }
      li li {
        display: flex;
        gap: 10px;
        padding: 3px 0;
        border-bottom: 1px solid var(--line);
      }
    `,
  ];

  @state() private templates: Template[] = [];
  @state() private chosen = 0;
  @state() private why = "";

  /** Shows the dialog. */
  async open(): Promise<void> {
    this.why = "";
    await this.updateComplete;
    showModal(this.dialog, this.desk);
    try {
      this.templates = (await this.desk.api.get<{ templates: Template[] }>("/rundown/templates")).templates;
    } catch (error) {
      this.why = error instanceof Error ? error.message : String(error);
    }
  }

  private get dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector("dialog")!;
  }

  protected override render(): TemplateResult {
    const { desk, templates } = this;
    const shown = templates[this.chosen];
    const there = rundownOf(desk.topics.rundown).order.length;
    return html`
      <dialog aria-label=${t("rundown.templates")}>
        <div class="head">
          <h2 class="grow">${t("rundown.templates")}</h2>
          <button class="plain" aria-label=${t("close")} @click=${() => this.dialog.close()}>✕</button>
        </div>
        <div class="body">
          <div class="names scroll" role="radiogroup" aria-label=${t("rundown.templates")} @keydown=${(event: KeyboardEvent) => this.step(event)}>
            ${templates.map(
              ({ label, name }, index) => html`<button
                role="radio"
                data-template=${name}
                aria-checked=${index === this.chosen}
                tabindex=${index === this.chosen ? 0 : -1}
                @click=${() => (this.chosen = index)}
              >
                ${safe(both(label), 40)}
              </button>`,
            )}
          </div>
          ${shown ? this.holds(shown) : html`<p class="empty">${this.why}</p>`}
        </div>
        <div class="foot">
          <span class="grow bad" ?hidden=${there === 0}>${t("rundown.replaces", { n: there })}</span>
          <button @click=${() => this.dialog.close()}>${t("cancel")}</button>
          <button class="main" ?disabled=${!desk.linked || !shown} @click=${() => void this.use(shown!)}>${t("rundown.use")}</button>
        </div>
      </dialog>
    `;
  }

  private holds({ items }: Template): TemplateResult {
    const segments: { label: Label; items: Template["items"] }[] = [];
    for (const item of items) {
      if (both(item.segment) || segments.length === 0) segments.push({ label: item.segment, items: [] });
      segments.at(-1)!.items.push(item);
    }
    const long = (of: Template["items"]): number => of.reduce((sum, { planned }) => sum + planned, 0);
    return html`
      <ol class="scroll" tabindex="0" aria-label=${t("rundown.holds")}>
        <li class="quiet small">${t("rundown.holds_all", { n: items.length, long: span(long(items)) })}</li>
        ${segments.map(
          (segment) => html`<li>
            <h3 class="row"><span class="grow">${safe(both(segment.label), 60)}</span>${span(long(segment.items))}</h3>
            <ol style="padding: 0">
              ${segment.items.map(({ label, planned }) => html`<li><span class="grow wrap">${safe(both(label), 120)}</span><span>${span(planned)}</span></li>`)}
            </ol>
          </li>`,
        )}
        ${this.why ? html`<li class="bad" role="alert">${this.why}</li>` : nothing}
      </ol>
    `;
  }

  private step(event: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    this.chosen = (this.chosen + by + this.templates.length) % this.templates.length;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("[aria-checked=true]")?.focus());
  }

  private async use({ name }: Template): Promise<void> {
    try {
      await this.desk.run("rundown.template", { name });
      this.dialog.close();
    } catch (error) {
      this.why = error instanceof Error ? error.message : String(error);
    }
  }
}

customElements.define("ov-rundown-templates", Templates);
