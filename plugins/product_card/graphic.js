/** 讲解卡: the product that the host is talking about. Its price is the hero. */

import { Graphic, css, html, look, nothing, picture, price, safe, say, was } from "overlay/graphic";

/** From here down the stock is news. */
const FEW = 20;

export default class ProductCard extends Graphic {
  static styles = [
    look,
    css`
      :host {
        width: min(100%, 900px);
      }
      .panel {
        display: grid;
        grid-template-columns: 300px minmax(0, 1fr);
        gap: 28px;
        padding: 24px;
      }
      .picture {
        min-height: 300px;
      }
      .plain {
        padding-bottom: 62px;
      }
      .live {
        position: absolute;
        right: 0;
        bottom: 0;
        left: 0;
        display: flex;
        align-items: center;
        justify-content: center;
        gap: 12px;
        background: var(--_accent);
        color: var(--_on-accent);
        font-weight: 700;
        line-height: 62px;
      }
      .over .live,
      .over .number,
      .over .plain {
        background: var(--_over);
        color: var(--_on-over);
      }
      .over img {
        filter: grayscale(1);
      }
      .words {
        display: flex;
        flex-direction: column;
        min-width: 0;
      }
      .name {
        font-size: 46px;
        font-weight: 700;
        line-height: 1.24;
      }
      .points {
        display: flex;
        flex-wrap: wrap;
        gap: 12px;
        /* One row: points that do not fit are not there, nor is the edge of the next row on a stage that is scaled. */
        height: 48px;
        margin-top: 12px;
        overflow: hidden;
      }
      .points li {
        max-width: 100%;
        padding: 0 12px;
        border: 2px solid var(--_line);
        border-radius: 10px;
        color: var(--_muted);
        font-size: 32px;
        line-height: 44px;
        list-style: none;
      }
      .points .few {
        border-color: var(--_accent);
        color: var(--_accent);
        font-weight: 700;
      }
      .price {
        margin-top: auto;
        padding-top: 12px;
      }
    `,
  ];

  changed(before) {
    const [was, is] = [before.product, this.data.product];
    if (was?.id !== is?.id) this.reveal(".picture, .words");
    else if (was?.price !== is?.price) this.pulse(".price");
    else if (was?.stock !== is?.stock) this.pulse(".few");
  }

  render() {
    const { product } = this.data;
    if (!product) return nothing;
    const soldOut = product.stock === 0;
    return html`
      <article class="panel ${soldOut ? "over" : ""}">
        ${picture(product, html`<div class="live">${soldOut ? say("已售罄 | Sold out") : [bars, say("讲解中 | Live now")]}</div>`)}
        <div class="words">
          <h2 class="name lines">${safe(product.name)}</h2>
          ${this.points(product)} ${price(product.price)} ${was(product.was, product.was_basis)}
        </div>
      </article>
    `;
  }

  points({ points = [], stock, limit }) {
    const few = stock > 0 && stock <= FEW;
    if (!few && !limit && !points.length) return nothing;
    return html`<ul class="points">
      ${few ? html`<li class="few">${say("仅剩 {stock} 件 | {stock} left", { stock })}</li>` : nothing}
      ${limit ? html`<li>${say("每单限购 {limit} 件 | Limit {limit} per order", { limit })}</li>` : nothing}
      ${points.map((point) => html`<li class="line">${safe(point, 24)}</li>`)}
    </ul>`;
  }
}

const bars = html`<svg viewBox="0 0 26 24" width="26" height="24" fill="currentColor">
  <rect y="9" width="5" height="15" rx="2.5" />
  <rect x="10" width="5" height="24" rx="2.5" />
  <rect x="20" y="5" width="5" height="19" rx="2.5" />
</svg>`;
