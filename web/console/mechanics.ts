/** `<ov-mechanics>`: each mechanic with its live state and one generated form per command. */
import { css, html, nothing, type TemplateResult } from "lit";

import { both, t, word } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import { ApiError } from "./api.js";
import "./form/form.js";
import type { Form } from "./form/form.js";
import { holding, ring } from "./hold.js";
import "./listing.js";
import { text } from "./onair.js";
import { Panel } from "./panel.js";
import { controls, pane } from "./theme.js";
import "./topic.js";
import type { Command } from "./types.js";

/** These have panes of their own. */
const OWN_PANES = new Set(["rundown", "studio"]);

export class Mechanics extends Panel {
  static override styles = [
    controls,
    pane,
    css`
      nav {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        padding: 10px;
        border-bottom: 1px solid var(--line);
      }
      nav button[aria-pressed="true"] {
        background: var(--lifted);
        border-color: var(--accent);
      }
      .air {
        color: #ff8d8d;
      }
      .body {
        flex: 1;
        min-height: 0;
        padding: 10px;
      }
      details,
      .state {
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--raised);
        margin-bottom: var(--gap);
      }
      .state {
        padding: 10px 12px;
        background: none;
      }
      .state h3 {
        margin-bottom: 6px;
      }
      summary {
        min-height: var(--touch);
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 0 12px;
        cursor: pointer;
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      summary::before {
        content: "▸";
        color: var(--quiet);
      }
      details[open] > summary::before {
        content: "▾";
      }
      .form {
        padding: 4px 12px 12px;
      }
      .form .main {
        margin-top: 12px;
        min-width: 120px;
      }
      .bare {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap);
        margin-bottom: var(--gap);
      }
    `,
  ];

  protected override render(): TemplateResult {
    const { desk } = this;
    const names = [...new Set(desk.allowed().map((command) => command.mechanic))].filter((name) => !OWN_PANES.has(name));
    const { mechanic } = desk.unsaved;
    const chosen = names.includes(mechanic) ? mechanic : (names[0] ?? "");
    return html`
      <nav>
        ${names.map((name) => {
          const air = desk.topics[name]?.on_air === true;
          return html`<button aria-pressed=${name === chosen} data-mechanic=${name} @click=${() => this.choose(name)}>
            ${desk.mechanicLabel(name)}${air ? html` <span class="air">■ ${t("air.on")}</span>` : nothing}
          </button>`;
        })}
      </nav>
      <div class="body scroll">${chosen ? this.mechanic(chosen) : html`<p class="empty">${t("mechanics.none")}</p>`}</div>
    `;
  }

  private choose(name: string): void {
    this.desk.unsaved.mechanic = name;
    this.requestUpdate();
  }

  private mechanic(name: string): TemplateResult {
    const { desk } = this;
    const doc = desk.topics[name];
    const commands = desk.allowed(name);
    const bare = commands.filter((command) => !hasFields(command));
    const forms = commands.filter(hasFields);
    const phase = text(doc?.phase);
    return html`
      ${(desk.live.hello?.mechanics[name]?.lists ?? [])
        .filter(({ role }) => desk.may(role))
        .map((listed) => html`<ov-listing .desk=${desk} .listed=${listed} .doc=${doc}></ov-listing>`)}
      ${doc && Object.keys(doc).some((key) => key !== "on_air")
        ? html`<section class="state">
            <h3 class="row">
              <span class="grow line">${t("mechanics.now")}</span>
              ${doc.on_air === true ? html`<span class="air">■ ${t("air.on")}</span>` : html`<span class="quiet">□ ${t("air.off")}</span>`}
              ${phase ? html`<span>${safe(word("phase", phase), 40)}</span>` : nothing}
            </h3>
            <ov-topic .desk=${desk} .mechanic=${name} .doc=${doc}></ov-topic>
          </section>`
        : nothing}
      <div class="bare">
        ${bare.map(
          (command) =>
            html`<button
              data-command=${command.name}
              ?disabled=${!desk.linked}
              ${holding({ what: command.name, needed: command.confirm === "hold", act: () => void desk.give(command.name), say: (text) => desk.say(text) })}
            >
              ${ring(command.confirm === "hold")} ${safe(both(command.label), 60)}
            </button>`,
        )}
      </div>
      ${forms.map((command) => this.command(command, forms.length === 1))}
    `;
  }

  private command(command: Command, open: boolean): TemplateResult {
    const { desk } = this;
    const held = command.confirm === "hold";
    const form = (): Form => this.renderRoot.querySelector<Form>(`details[data-command="${command.name}"] ov-form`)!;
    return html`
      <details ?open=${open || desk.unsaved.forms.has(command.name)} data-command=${command.name}>
        <summary>${safe(both(command.label), 60)}</summary>
        <div class="form">
          <ov-form
            .schema=${command.schema}
            .key=${command.name}
            .written=${desk.unsaved.forms}
            .products=${desk.products}
            .currency=${desk.info.currency}
            .doc=${desk.topics[command.mechanic] ?? {}}
            @enter=${() => void (held ? desk.say(t("hold.longer")) : this.send(command, form()))}
          ></ov-form>
          <button
            class="main"
            ?disabled=${!desk.linked}
            ${holding({ what: command.name, needed: held, act: () => void this.send(command, form()), say: (text) => desk.say(text) })}
          >
            ${ring(held)} ${safe(both(command.label), 60)}
          </button>
        </div>
      </details>
    `;
  }

  private async send(command: Command, form: Form): Promise<void> {
    const args = form.read();
    if (!args) return;
    try {
      await this.desk.run(command.name, args);
    } catch (error) {
      if (error instanceof ApiError && error.code !== "twice") form.refuse(error.field, error.message);
    }
  }
}

function hasFields(command: Command): boolean {
  return Object.keys(command.schema.properties ?? {}).length > 0;
}

customElements.define("ov-mechanics", Mechanics);
