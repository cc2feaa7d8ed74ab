/** `<ov-guard>`: asks for a second intent, with old → new, before something is done to what is on air. */
import { css, html, nothing, type TemplateResult } from "lit";

import { t } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import { showModal } from "./modal.js";
import { Panel } from "./panel.js";
import { controls, framed } from "./theme.js";

export class Guard extends Panel {
  static override styles = [
    controls,
    framed,
    css`
      :host {
        display: contents;
      }
      dialog {
        width: min(620px, 94vw);
        border: 2px solid var(--warn);
      }
      .body {
        display: grid;
        gap: 14px;
        padding: 16px;
      }
      h2 {
        color: var(--warn);
        font-size: 17px;
      }
      .about {
        display: grid;
        gap: 6px;
        padding-top: 10px;
        border-top: 1px solid var(--line);
      }
      .change {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 2px 14px;
        font-size: 28px;
        line-height: 1.25;
        font-weight: 700;
      }
      .change .what {
        flex: 0 0 100%;
        font-size: 13px;
        font-weight: 400;
        color: var(--quiet);
      }
      .change s {
        color: var(--quiet);
        font-weight: 400;
      }
      .change small {
        font-size: 16px;
        color: var(--warn);
      }
      .foot {
        flex-wrap: wrap;
        justify-content: flex-end;
        padding: 12px 16px;
      }
      .foot .grow {
        flex-basis: 12em;
      }
      .sure {
        border-color: var(--warn);
        color: var(--warn);
        font-weight: 700;
      }
    `,
  ];

  protected override updated(): void {
    const dialog = this.renderRoot.querySelector("dialog");
    if (dialog && !dialog.open) {
      showModal(dialog, this.desk);
      dialog.querySelector<HTMLButtonElement>(".no")!.focus();
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const { question } = this.desk.asking;
    if (!question) return nothing;
    return html`
      <dialog class="scroll" role="alertdialog" aria-label=${question.title} @close=${() => this.desk.asking.answer(false)}>
        <div class="body">
          <h2>⚠ ${question.title}</h2>
          ${question.warnings.map((text) => html`<p class="wrap">${text}</p>`)}
          ${question.about.map(
            (one) => html`<section class="about">
              <p class="wrap"><b>${safe(one.name, 80)}</b>${one.shown ? html` <span class="quiet">${one.shown}</span>` : nothing}</p>
              ${one.lines.map(
                (line) => html`<p class="change">
                  <span class="what">${line.what}</span><s>${line.old}</s> <span aria-hidden="true">→</span> <span>${line.now}</span>
                  <small>${line.difference}</small>
                </p>`,
              )}
            </section>`,
          )}
        </div>
        <div class="foot">
          <span class="grow small quiet">${t("guard.keys")}</span>
          <button class="no" @click=${() => this.desk.asking.answer(false)}>${t("guard.no")}</button>
          <button class="sure" ?disabled=${!this.desk.linked} @click=${() => this.desk.asking.answer(true)}>${question.act}</button>
        </div>
      </dialog>
    `;
  }
}

customElements.define("ov-guard", Guard);
