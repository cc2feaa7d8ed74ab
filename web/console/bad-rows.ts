/** `<ov-bad-rows>`: why a file was not imported, row by row, until it is closed. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import { both, t, word } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import { ApiError } from "./api.js";
import { controls } from "./theme.js";
import type { BadRow } from "./types.js";

export interface Bad {
  why: string;
  rows: BadRow[];
}

/** Imports; what was wrong with the file, if it was refused, else null. The notice line has said so already. */
export async function importing(work: () => Promise<void>): Promise<Bad | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return error instanceof ApiError ? { why: error.message, rows: error.rows } : null;
  }
}

export class BadRows extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        max-height: 45%;
        margin: 10px;
        padding: 10px 12px;
        border: 1px solid var(--warn);
        border-radius: var(--radius);
        background: var(--warn-deep);
        overflow: auto;
      }
      li {
        padding: 2px 0;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) bad: Bad = { why: "", rows: [] };

  protected override render(): TemplateResult {
    return html`
      <section role="alert">
        <div class="row">
          <b class="grow wrap">${safe(both(this.bad.why), 300)}</b>
          <button class="plain" aria-label=${t("close")} @click=${() => this.dispatchEvent(new Event("close"))}>✕</button>
        </div>
        <ol>
          ${this.bad.rows.map(
            ({ line, column, why }) =>
              html`<li>${t("products.line", { line })}${column ? ` · ${safe(word("field", both(column)), 40)}` : nothing} — ${safe(both(why), 300)}</li>`,
          )}
        </ol>
      </section>
    `;
  }
}

customElements.define("ov-bad-rows", BadRows);
