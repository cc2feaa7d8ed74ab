/** `<ov-listing>`: what only the staff sees of a mechanic, row by row, each with what can be done to it. */
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import { both, t, word } from "../i18n/index.js";
import type { Listed } from "../kit/protocol.js";
import { safe } from "../kit/text.js";
import { ApiError } from "./api.js";
import "./form/form.js";
import type { Form } from "./form/form.js";
import { holding, ring } from "./hold.js";
import { Panel } from "./panel.js";
import { controls } from "./theme.js";
import type { Call, Command, Document, Schema } from "./types.js";

type Row = Document & { readonly commands?: readonly Call[] };

const PAUSE = 300; // ms in which changes of the topic gather for one question
const MOST = 500; // rows

export class Listing extends Panel {
  static override styles = [
    controls,
    css`
      section {
        border: 1px solid var(--line);
        border-radius: var(--radius);
        padding: 10px 12px;
        margin-bottom: var(--gap);
      }
      h3 {
        margin-bottom: 6px;
      }
      li {
        padding: 6px 0;
        border-top: 1px solid var(--line);
      }
      li:first-child {
        border-top: 0;
      }
      .cells {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 14px;
        overflow-wrap: anywhere;
      }
      ov-form {
        margin: 8px 0;
      }
    `,
  ];

  @property({ attribute: false }) listed!: Listed;
  /** The mechanic's topic: another one, and the rows may be others. */
  @property({ attribute: false }) doc: Document | undefined;
  @state() private rows: readonly Row[] = [];
  @state() private trouble = "";
  /** What is being asked for: which call, of which row. */
  @state() private asked: { call: Call; key: string } | null = null;
  private timer = 0;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    this.timer = 0;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.get("listed") && changed.get("listed")!.path !== this.listed.path) [this.rows, this.asked] = [[], null];
    if (!changed.has("doc") || this.timer) return;
    this.timer = window.setTimeout(() => void this.load(), this.hasUpdated ? PAUSE : 0);
  }

  private async load(): Promise<void> {
    this.timer = 0;
    const { path } = this.listed;
    try {
      const { rows } = await this.desk.api.get<{ rows: Row[] }>(`/${path}`);
      if (path !== this.listed.path) return;
      this.rows = rows.slice(0, MOST);
      this.trouble = "";
    } catch (error) {
      this.trouble = error instanceof ApiError ? error.message : String(error);
    }
    if (!this.rows.some((row) => row.commands?.some((call) => keyOf(call) === this.asked?.key))) this.asked = null;
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.rows.length === 0 && !this.trouble) return nothing;
    const label = safe(both(this.listed.label), 60);
    return html`<section aria-label=${label}>
      <h3>${label} <span class="quiet small">${t("listing.staff")}</span></h3>
      ${this.trouble ? html`<p class="bad" role="alert">${safe(this.trouble, 300)}</p>` : nothing}
      <ul>
        ${this.rows.map((row) => this.row(row))}
      </ul>
    </section>`;
  }

  private row({ commands = [], ...cells }: Row): TemplateResult {
    const calls = commands.filter(({ command }) => this.desk.able(command) && this.desk.command(command));
    const open = calls.find((call) => keyOf(call) === this.asked?.key);
    return html`<li>
      <div class="row">
        <div class="cells grow">
          ${Object.entries(cells).map(
            ([name, value]) => html`<span data-field=${name}><span class="quiet small">${word("field", name)}</span> <b>${safe(value, 200)}</b></span>`,
          )}
        </div>
        ${calls.map((call) => this.button(call))}
      </div>
      ${open ? this.question(open, this.desk.command(open.command)!) : nothing}
    </li>`;
  }

  private button(call: Call): TemplateResult {
    const key = keyOf(call);
    return html`<button
      data-command=${call.command}
      aria-expanded=${this.asked?.key === key}
      ?disabled=${!this.desk.linked}
      @click=${() => (this.asked = this.asked?.key === key ? null : { call, key })}
    >
      ${safe(both(this.desk.command(call.command)?.label), 40)} …
    </button>`;
  }

  /** What is left to be said, and then the command, which is the second intent. */
  private question(call: Call, command: Command): TemplateResult {
    const held = command.confirm === "hold";
    const form = (): Form => this.renderRoot.querySelector<Form>("ov-form")!;
    return html`
      <ov-form
        .schema=${remaining(command.schema, call)}
        .key=${keyOf(call)}
        .products=${this.desk.products}
        .currency=${this.desk.info.currency}
        @enter=${() => this.desk.say(t(held ? "hold.longer" : "listing.confirm"))}
      ></ov-form>
      <div class="row">
        <button
          class="main"
          data-do
          ?disabled=${!this.desk.linked}
          ${holding({ what: keyOf(call), needed: held, act: () => void this.send(call, form()), say: (text) => this.desk.say(text) })}
        >
          ${ring(held)} ${safe(both(command.label), 60)}
        </button>
        <button @click=${() => (this.asked = null)}>${t("listing.cancel")}</button>
      </div>
    `;
  }

  private async send(call: Call, form: Form): Promise<void> {
    const args = form.read();
    if (!args) return;
    try {
      await this.desk.run(call.command, { ...call.args, ...args });
      this.asked = null;
    } catch (error) {
      if (error instanceof ApiError) form.refuse(error.field, error.message);
    }
  }
}

function keyOf({ command, args }: Call): string {
  return `${command} ${JSON.stringify(args)}`;
}

/** The arguments that a row does not give. */
function remaining(schema: Schema, { args }: Call): Schema {
  const properties = Object.fromEntries(Object.entries(schema.properties ?? {}).filter(([name]) => !(name in args)));
  return { ...schema, properties, required: schema.required?.filter((name) => name in properties) ?? [] };
}

customElements.define("ov-listing", Listing);
