/** `<ov-call>`: a command chosen from all, and the form that it asks for. */
import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import { both, t } from "../../i18n/index.js";
import { safe } from "../../kit/text.js";
import "../form/form.js";
import type { Form } from "../form/form.js";
import { Panel } from "../panel.js";
import { controls, titled } from "../theme.js";
import type { Call, Command } from "../types.js";

/** Fires `change` when `call` is another. */
export class CallField extends Panel {
  static override styles = [
    controls,
    titled,
    css`
      :host {
        display: grid;
        gap: 12px;
      }
    `,
  ];

  @property({ attribute: false }) call: Call = { command: "", args: {} };
  /** What it is the call of: another key starts its form afresh. */
  @property({ attribute: false }) key = "";
  @property({ attribute: false }) label = "";

  private get form(): Form | null {
    return this.renderRoot.querySelector("ov-form");
  }

  /** Is it complete? If not, it shows what is missing. */
  complete(): boolean {
    return !this.form || this.form.read() !== null;
  }

  /** Shows a refusal at the argument that it names. */
  async refuse(argument: string, why: string): Promise<void> {
    await this.updateComplete;
    await this.form?.updateComplete;
    this.form?.refuse(argument, why);
  }

  protected override render(): TemplateResult {
    const { desk, call } = this;
    const command = desk.command(call.command);
    return html`
      <label>
        <span class="title">${this.label || t("cues.command")}</span>
        <select name="command" @change=${(event: Event) => this.set({ command: (event.target as HTMLSelectElement).value, args: {} })}>
          ${command ? nothing : html`<option value=${call.command} selected>${safe(call.command, 60)}</option>`}
          ${this.choices().map(
            ([name, commands]) => html`<optgroup label=${desk.mechanicLabel(name)}>
              ${commands.map((one) => html`<option value=${one.name} .selected=${one.name === call.command}>${safe(both(one.label), 60)}</option>`)}
            </optgroup>`,
          )}
        </select>
      </label>
      ${command
        ? html`<ov-form
            .schema=${command.schema}
            .key=${`${this.key} ${command.name}`}
            .args=${call.args}
            .products=${desk.products}
            .currency=${desk.info.currency}
            @edit=${(event: Event) => this.set({ ...call, args: (event.target as Form).current })}
            @enter=${() => this.dispatchEvent(new Event("enter", { bubbles: true, composed: true }))}
          ></ov-form>`
        : html`<p class="bad">${t("cues.no_command", { command: safe(call.command, 60) })}</p>`}
    `;
  }

  private choices(): [string, Command[]][] {
    const groups = new Map<string, Command[]>();
    for (const command of this.desk.allowed()) groups.set(command.mechanic, [...(groups.get(command.mechanic) ?? []), command]);
    return [...groups];
  }

  private set(call: Call): void {
    this.call = call;
    this.dispatchEvent(new Event("change"));
  }
}

customElements.define("ov-call", CallField);
