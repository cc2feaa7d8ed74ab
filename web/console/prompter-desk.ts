/** `<ov-prompter-desk>`: the console's side of the prompter: where it is and what is told to the host; and the scripts. */
import { css, html, type TemplateResult } from "lit";

import { t } from "../i18n/index.js";
import { Panel } from "./panel.js";
import "./prompter-messages.js";
import "./prompter-screens.js";
import "./script-editor.js";
import { controls, pane } from "./theme.js";

export class PrompterDesk extends Panel {
  static override styles = [
    controls,
    pane,
    css`
      .tools {
        padding-block: 8px;
      }
      .tools button[aria-pressed="true"] {
        background: var(--accent-deep);
        border-color: var(--accent);
      }
      .live,
      ov-script-editor {
        flex: 1;
        min-height: 0;
      }
    `,
  ];

  protected override render(): TemplateResult {
    const { desk } = this;
    const { unsaved } = desk;
    const view = (scripts: boolean, label: string): TemplateResult =>
      html`<button aria-pressed=${unsaved.view.scripts === scripts} @click=${() => this.show(scripts)}>${label}</button>`;
    return html`
      <div class="tools" role="group" aria-label=${t("tab.prompter")}>
        ${view(false, t("pd.live"))} ${view(true, t("pd.scripts"))}
      </div>
      ${unsaved.view.scripts
        ? html`<ov-script-editor .desk=${desk}></ov-script-editor>`
        : html`<div class="live scroll" tabindex="-1">
            <ov-prompter-screens .desk=${desk}></ov-prompter-screens>
            <ov-prompter-messages .desk=${desk}></ov-prompter-messages>
          </div>`}
    `;
  }

  private show(scripts: boolean): void {
    const { unsaved } = this.desk;
    unsaved.view = { ...unsaved.view, scripts };
    this.requestUpdate();
  }
}

customElements.define("ov-prompter-desk", PrompterDesk);
