/** `<ov-decks>`: the Stream Decks of this page: connecting, what each shows, its pages and brightness. */
import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import { type Message, t } from "../../i18n/index.js";
import { changes, Refresh } from "../../kit/refresh.js";
import { safe } from "../../kit/text.js";
import type { Controllers } from "../controllers.js";
import { Panel } from "../panel.js";
import { controls } from "../theme.js";
import type { Deck } from "./deck.js";
import "./mirror.js";

export class DecksPane extends Panel {
  static override styles = [
    controls,
    css`
      .head {
        min-height: var(--touch);
        margin-bottom: 8px;
      }
      article {
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--raised);
        padding: 10px 12px;
        margin-top: 8px;
      }
      ov-deck-mirror {
        margin: 8px 0;
      }
      .tools {
        flex-wrap: wrap;
      }
      label {
        display: flex;
        align-items: center;
        gap: var(--gap);
        flex: 1 1 200px;
      }
      input[type="range"] {
        flex: 1;
        padding: 0;
        accent-color: var(--accent);
      }
      output {
        min-width: 3.2em;
        text-align: right;
      }
      .trouble {
        color: var(--warn);
      }
    `,
  ];

  @property({ attribute: false }) controllers!: Controllers;

  constructor() {
    super();
    new Refresh(this, () => [changes(this.controllers)]);
  }

  protected override render(): TemplateResult {
    const { controllers } = this;
    const { hid } = controllers.can;
    return html`
      <div class="row head">
        <h2 class="grow">Stream Deck</h2>
        ${hid
          ? html`<button class="main" ?disabled=${controllers.driving === "elsewhere"} @click=${() => void controllers.connect()}>＋ ${t("deck.connect")}</button>`
          : nothing}
      </div>
      ${hid ? this.decks() : html`<p class="bad">${t(isSecureContext ? "deck.no_browser" : "deck.insecure")}</p>`}
    `;
  }

  private decks(): TemplateResult {
    const { controllers } = this;
    const decks = controllers.decks?.list ?? [];
    const troubles = controllers.decks?.troubles ?? [];
    const none = decks.length === 0 && troubles.length === 0 && controllers.driving !== "elsewhere";
    return html`
      ${none ? html`<p class="quiet">${t("deck.none")}</p>` : nothing}
      ${decks.map((deck) => this.deck(deck))}
      ${troubles.map(
        ([name, trouble]) => html`<article role="alert">
          <h3>${safe(name, 60)}</h3>
          <p class="trouble">⚠ ${t(`deck.${trouble}` as Message)}</p>
          ${trouble === "held" ? html`<button @click=${() => void controllers.retry()}>${t("deck.retry")}</button>` : nothing}
        </article>`,
      )}
    `;
  }

  private deck(deck: Deck): TemplateResult {
    const { sheet } = deck;
    const shown = sheet.place.folder ?? sheet.place.page;
    const where = [safe(shown, 30), sheet.of > 1 ? t("deck.sheet", { at: sheet.at, of: sheet.of }) : ""];
    return html`<article data-deck=${deck.serial}>
      <div class="row">
        <h3 class="grow line">${deck.name} <span class="quiet small">${safe(deck.serial, 30)}</span></h3>
        <span class="quiet line">${where.filter(Boolean).join(" · ")}</span>
      </div>
      <ov-deck-mirror .deck=${deck}></ov-deck-mirror>
      <div class="row tools">
        <label>
          ${t("deck.brightness")}
          <input
            type="range"
            min="0"
            max="100"
            step="5"
            .value=${String(deck.brightness)}
            @input=${(event: Event) => void deck.dim(Number((event.target as HTMLInputElement).value))}
          />
          <output>${deck.brightness} %</output>
        </label>
        <button class="plain" @click=${() => void this.controllers.decks?.forget(deck)}>${t("deck.forget")}</button>
      </div>
    </article>`;
  }
}

customElements.define("ov-decks", DecksPane);
