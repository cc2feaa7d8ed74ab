/** `<ov-save-bar>`: whether the draft of the cues is saved, and what can be done about it. */
import { css, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import { t } from "../../i18n/index.js";
import "../editing.js";
import { Panel } from "../panel.js";
import { controls } from "../theme.js";

export class SaveBar extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        flex: none;
      }
      p,
      div {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap);
        align-items: center;
        padding: 6px 10px;
        border-top: 1px solid var(--line);
      }
    `,
  ];

  /** Says whether what is on the page may be saved; shows what is missing if not. */
  @property({ attribute: false }) check: () => boolean = () => true;

  /** Somebody else has taken the cues over. */
  @state() private locked = false;

  protected override render(): TemplateResult {
    const { desk } = this;
    const { draft } = desk;
    const { dirty, overtaken } = draft;
    const told = overtaken ? nothing : draft.restored ? t("cues.restored") : dirty ? t("cues.unsaved") : nothing;
    const open = desk.arranging || dirty || draft.open !== null;
    return html`
      <ov-editing .desk=${desk} .what=${open ? "cues" : ""} @locked=${(event: CustomEvent<boolean>) => (this.locked = event.detail)}></ov-editing>
      ${overtaken
        ? html`<p class="bad" role="alert">
            <span class="grow">${t("cues.overtaken")}</span><button class="main" @click=${() => draft.merge()}>${t("cues.merge")}</button>
          </p>`
        : nothing}
      <div>
        <button ?disabled=${!draft.undoable} @click=${() => draft.undo()}>↶ ${t("cues.undo")}</button>
        <span class="grow small quiet" aria-live="polite">${told === nothing ? nothing : `● ${told}`}</span>
        <button ?disabled=${!dirty} @click=${() => draft.discard()}>${t("cues.discard")}</button>
        <button class=${overtaken ? "danger" : "main"} ?disabled=${!dirty || !desk.linked || this.locked} @click=${() => this.save()}>${t(overtaken ? "cues.overwrite" : "save")}</button>
      </div>
    `;
  }

  private save(): void {
    if (this.check()) void this.desk.draft.save();
    else this.desk.deny(t("cues.save"), t("cues.incomplete"));
  }
}

customElements.define("ov-save-bar", SaveBar);
