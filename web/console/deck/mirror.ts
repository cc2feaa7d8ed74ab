/** `<ov-deck-mirror>`: what a deck's keys show now, as on the deck. */
import { css, html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import { onLanguage, t } from "../../i18n/index.js";
import { Refresh } from "../../kit/refresh.js";
import type { Deck } from "./deck.js";

const GAP = 10; // px of the deck between two keys

export class DeckMirror extends LitElement {
  static override styles = css`
    :host {
      display: block;
    }
    canvas {
      display: block;
      max-width: 100%;
      border-radius: 8px;
      background: #000;
    }
  `;

  @property({ attribute: false }) deck!: Deck;
  private readonly again = (): void => this.paint();

  constructor() {
    super();
    new Refresh(this, () => [onLanguage]);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.deck.addEventListener("drawn", this.again);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.deck.removeEventListener("drawn", this.again);
  }

  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get("deck");
    if (changed.has("deck")) {
      before?.removeEventListener("drawn", this.again);
      this.deck.addEventListener("drawn", this.again);
    }
    this.paint();
  }

  private paint(): void {
    const canvas = this.renderRoot.querySelector("canvas");
    const ctx = canvas?.getContext("2d");
    const [first] = this.deck.keys;
    if (!canvas || !ctx || !first) return;
    const { width, height } = first.pixelSize;
    this.deck.keys.forEach(({ row, column }, key) => {
      const image = this.deck.images[key];
      if (image) ctx.putImageData(image, GAP + (column - first.column) * (width + GAP), GAP + (row - first.row) * (height + GAP));
    });
  }

  protected override render(): TemplateResult {
    const { columns, keys } = this.deck;
    const { width, height } = keys[0]!.pixelSize;
    const across = GAP + columns * (width + GAP);
    const down = GAP + Math.ceil(keys.length / columns) * (height + GAP);
    return html`<canvas role="img" aria-label=${t("deck.mirror", { name: this.deck.name })} width=${across} height=${down}></canvas>`;
  }
}

customElements.define("ov-deck-mirror", DeckMirror);
