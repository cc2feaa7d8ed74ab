/** 限时秒杀: one product at one price, with the time and the stock that are left. */

import { Graphic, css, html, look, nothing, picture, price, safe, say, timeLeft, was } from "overlay/graphic";

const TITLES = {
  armed: "即将开抢 | Coming up",
  open: "限时秒杀 | Flash sale",
  sold_out: "已抢光 | Sold out",
  ended: "秒杀已结束 | Sale ended",
};

export default class FlashSale extends Graphic {
  static styles = [
    look,
    css`
      :host {
        width: min(100%, 900px);
      }
      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 24px;
        padding: 0 28px;
        background: var(--_accent);
        color: var(--_on-accent);
        line-height: 84px;
      }
      .over header,
      .over .number,
      .over .plain {
        background: var(--_over);
        color: var(--_on-over);
      }
      .title {
        display: flex;
        flex: none;
        align-items: center;
        gap: 12px;
        font-size: 46px;
      }
      .clock {
        display: flex;
        flex: none;
        align-items: center;
        gap: 16px;
      }
      .clock b {
        padding: 0 16px;
        border-radius: 14px;
        background: var(--_on-accent);
        color: var(--_accent);
        font-size: 52px;
        line-height: 60px;
      }
      .armed .clock b {
        padding: 0;
        background: none;
        color: inherit;
        font-size: 128px;
        letter-spacing: -0.02em;
        line-height: 140px;
      }
      .deal {
        display: grid;
        grid-template-columns: 264px minmax(0, 1fr);
        gap: 28px;
        padding: 20px 28px;
      }
      .picture {
        min-height: 250px;
      }
      .over img {
        filter: grayscale(1);
      }
      .over .price {
        color: var(--_muted);
      }
      .stamp {
        position: absolute;
        top: 50%;
        left: 50%;
        width: 184px;
        height: 184px;
        margin: -78px 0 0 -92px;
        border: 5px solid var(--_on-over);
        border-radius: 50%;
        background: var(--_over);
        color: var(--_on-over);
        font-size: 44px;
        font-weight: 700;
        line-height: 174px;
        text-align: center;
        transform: rotate(-12deg);
      }
      .words {
        display: flex;
        flex-direction: column;
        min-width: 0;
      }
      .name {
        font-size: 44px;
        font-weight: 700;
        line-height: 1.22;
      }
      .price {
        margin-top: auto;
        padding-top: 6px;
      }
      .stock {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        justify-content: space-between;
        gap: 10px 24px;
        padding: 0 28px 24px;
        color: var(--_muted);
      }
      .left {
        color: var(--_accent);
        font-size: 40px;
      }
      .over .left {
        color: var(--_ink);
      }
      .bar {
        flex: 0 0 100%;
        height: 18px;
        overflow: hidden;
        border-radius: 9px;
        background: var(--_line);
      }
      .bar i {
        display: block;
        height: 100%;
        border-radius: 9px;
        background: var(--_accent);
      }
    `,
  ];

  constructor() {
    super();
    this.tick(() => this.deadline);
  }

  /** What the clock counts down to, Unix ms; undefined while it stands still. */
  get deadline() {
    const { phase, opens_at, ends_at } = this.data;
    return { armed: opens_at, open: ends_at }[phase];
  }

  changed(before) {
    const { phase, price, left } = this.data;
    if (before.phase !== phase) this.pulse(".title");
    if (before.price !== price) this.pulse(".price");
    if (before.left !== left) this.pulse(".left");
  }

  render() {
    const { phase, product } = this.data;
    if (!product || !(phase in TITLES)) return nothing;
    const over = phase === "sold_out" || phase === "ended";
    const stamp = phase === "sold_out" ? html`<div class="stamp">${say(TITLES.sold_out)}</div>` : nothing;
    return html`
      <article class="panel ${phase} ${over ? "over" : ""}">
        <header>
          <h2 class="title">${bolt}${say(TITLES[phase])}</h2>
          ${this.clock()}
        </header>
        <div class="deal">
          ${picture(product, stamp)}
          <div class="words">
            <h3 class="name lines">${safe(product.name)}</h3>
            ${price(this.data.price)} ${was(product.price, say("日常价 | Usual price"))}
          </div>
        </div>
        ${this.stock()}
      </article>
    `;
  }

  clock() {
    if (!this.deadline) return nothing;
    const armed = this.data.phase === "armed";
    return html`<div class="clock">
      ${armed ? nothing : say("距结束 | Ends in")}<b>${timeLeft(this.left(this.deadline))}</b>
    </div>`;
  }

  stock() {
    const { phase, stock = 0, left = 0, per_viewer } = this.data;
    const words = {
      armed: say("限量 {stock} 件 | {stock} pieces", { stock }),
      open: say(left * 5 <= stock ? "仅剩 {left} 件 | Only {left} left" : "还剩 {left} 件 | {left} left", { left }),
      sold_out: say("{stock} 件全部抢光 | All {stock} sold", { stock }),
      ended: say("已抢 {sold} 件 | {sold} sold", { sold: stock - left }),
    };
    const limit = per_viewer ? say("每人限 {per_viewer} 件 | Limit {per_viewer} each", { per_viewer }) : nothing;
    const share = stock > 0 ? Math.min(1, Math.max(0, left / stock)) : 0;
    return html`<div class="stock">
      <b class="left">${words[phase]}</b>
      <span>${limit}</span>
      ${phase === "open"
        ? html`<div class="bar"><i style="transform: translateX(${(share - 1) * 100}%)"></i></div>`
        : nothing}
    </div>`;
  }
}

const bolt = html`<svg viewBox="0 0 24 24" width="44" height="44" fill="currentColor">
  <path d="M13.5 1 4 13.6h6.2L8.8 23 20 9.6h-7.2z" />
</svg>`;
