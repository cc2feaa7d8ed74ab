/** What is shown for a mechanic without a graphic of its own: a card made of its topic's fields. */

import { css, fit, Graphic, html, look, money, nothing, price, safe, say, timeLeft } from "../kit/graphic.js";
import type { ActionResult, Topic } from "../kit/graphic.js";
import type { Mechanic } from "../kit/protocol.js";

/** Fields that hold amounts of money, by the words of the trade. */
const MONEY = new Set(["price", "was", "amount", "value", "total", "pot", "bid"]);
/** Fields that are no news for a viewer. */
const HIDDEN = new Set(["on_air", "zone", "phase", "id"]);
const TITLES = ["title", "label", "question", "text", "name"];
const MOST_ROWS = 4;

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const words = (name: string): string => safe(name.replaceAll("_", " "), 24);

interface LoadParams {
  readonly data: unknown;
  readonly v_topic?: string;
  readonly v_mechanic?: Mechanic;
}

export class DefaultGraphic extends Graphic {
  static override styles = [
    look,
    css`
      article {
        padding: 36px 44px 40px;
      }
      h2 {
        margin-bottom: 12px;
        color: var(--_accent);
        font-size: 34px;
      }
      .price {
        margin-top: 16px;
      }
      dl {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: 10px 28px;
        margin-top: 20px;
      }
      dt {
        color: var(--_muted);
      }
      dd {
        font-weight: 600;
      }
    `,
  ];

  private mechanic: Mechanic | undefined;
  private topic = "";

  constructor() {
    super();
    this.tick(() => {
      const fields = Object.entries(this.data as Fields);
      return fields.map(([name, value]) => (this.isDeadline(name, value) ? value : null));
    });
  }

  override async load(params: LoadParams): Promise<ActionResult | undefined> {
    this.topic = params.v_topic ?? "";
    this.mechanic = params.v_mechanic;
    return super.load(params);
  }

  /** `ends_at`, `closes_at`, `opens_at`: moments to come are named in the present tense. */
  private isDeadline(name: string, value: unknown): value is number {
    return typeof value === "number" && name.endsWith("s_at");
  }

  private row(name: string, value: unknown): unknown {
    let shown: string;
    if (this.isDeadline(name, value)) shown = timeLeft(this.left(value));
    else if (typeof value === "number" && MONEY.has(name)) shown = money(value).text;
    else if (typeof value === "number") shown = value.toLocaleString(this.room.locale);
    else if (typeof value === "string") shown = safe(value, 60);
    else return nothing;
    return html`<dt>${words(name)}</dt><dd class="line">${shown}</dd>`;
  }

  override render(): unknown {
    const fields = this.data as Fields;
    const product = isFields(fields.product) ? fields.product : {};
    const titled = TITLES.find((name) => typeof fields[name] === "string");
    const title = safe(titled ? fields[titled] : product.name, 80);
    const rows = Object.entries(fields)
      .filter(([name]) => name !== titled && name !== "price" && !HIDDEN.has(name))
      .map(([name, value]) => this.row(name, value))
      .filter((row) => row !== nothing)
      .slice(0, MOST_ROWS);
    const label = this.mechanic && say(`${this.mechanic.label.zh} | ${this.mechanic.label.en}`);
    const amount = fields.price ?? product.price;
    return html`<article class="panel">
      <h2 class="line">${safe(label ?? words(this.topic), 24)}</h2>
      ${title ? html`<h1 ${fit({ max: 52, min: 40, lines: 2 })}>${title}</h1>` : nothing}
      ${typeof amount === "number" ? price(amount) : nothing} ${rows.length ? html`<dl>${rows}</dl>` : nothing}
    </article>`;
  }

  override changed(before: Topic): void {
    if (before.price !== this.data.price) this.pulse(".price");
  }
}
