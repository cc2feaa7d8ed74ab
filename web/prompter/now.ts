/** What the host needs to know now: the product on air, the times that run, what comes next, how the rundown goes. */
import type { Api } from "../console/api.js";
import { deadlineOf, headline, isDocument, number, partsOf, productOf, saidOf, stockOf, text, type Stock } from "../console/onair.js";
import type { Document, Product } from "../console/types.js";
import { both, t } from "../i18n/index.js";
import { Followed } from "../kit/followed.js";
import type { Live } from "../kit/live.js";

/** A time that runs: what it is called and when it is over (server's clock, ms). */
export interface Running {
  name: string;
  label: string;
  until: number;
}

/** A product as it is offered. */
export interface Offer {
  product: Product;
  /** What it costs now, minor units: a deal's price before the everyday one. */
  price: number;
  /** The struck price, and what it refers to; neither without the other. */
  was: { price: number; basis: string } | null;
  stock: Stock | null;
  /** How many, of one order or, of a deal, one viewer. */
  limit: { most: number; per: "order" | "viewer" } | null;
  /** When the deal is over. */
  until: number | null;
}

/** What the rundown goes on with: what it is called, and the product if it is one. */
export interface Next {
  label: string;
  product: Product | null;
}

/** Of a running rundown, ms: what the current item has left (negative: over), and how far behind all of it is. */
export interface Pace {
  left: number | null;
  behind: number;
}

/** Fires `change` whenever anything of it may be different. */
export class Now extends EventTarget {
  private readonly end: () => void;
  private readonly products: Followed<{ products: Product[] }>;

  constructor(
    readonly live: Live,
    api: Api,
  ) {
    super();
    const changed = (): void => void this.dispatchEvent(new Event("change"));
    this.products = new Followed(live, "catalogue", () => api.get<{ products: Product[] }>("/products"), changed);
    this.end = live.subscribe((change) => {
      if (change.kind === "hello" || change.kind === "patch" || change.kind === "status") changed();
    });
  }

  /** Follows no more. */
  stop(): void {
    this.end();
    this.products.stop();
  }

  private get topics(): Readonly<Record<string, Document>> {
    return this.live.state?.topics ?? {};
  }

  private get time(): number {
    return this.live.clock.now();
  }

  product(id: string | null): Product | null {
    return this.products.value?.products.find((one) => one.id === id) ?? null;
  }

  /** What is offered on air: the deal if there is one, else the card. */
  get offer(): Offer | null {
    const shown = Object.values(this.topics).filter((doc) => doc.on_air === true && productOf(doc));
    const doc = shown.find((one) => number(one.price) !== null) ?? shown[0];
    const product = doc && productOf(doc);
    return product ? offered(product, doc, this.time) : null;
  }

  /** How a product is offered: as it is on air, else as the catalogue has it. */
  offerOf(id: string): Offer | null {
    const { offer } = this;
    if (offer?.product.id === id) return offer;
    const product = this.product(id);
    return product && offered(product, { product }, this.time);
  }

  /** Every deadline that runs, the nearest first. */
  get running(): Running[] {
    const found: Running[] = [];
    for (const [topic, doc] of Object.entries(this.topics)) {
      if (topic === "rundown" || topic === "session") continue;
      const own = both(this.live.hello?.mechanics[topic]?.label) || topic;
      for (const [name, part] of [["", doc], ...partsOf(doc)] as [string, Document][]) {
        const next = deadlineOf(part, this.time);
        if (next === null) continue;
        const label = name === "" ? `${own} ${saidOf(next)}`.trim() : both(headline(part)) || name;
        found.push({ name: `${topic}.${name}`, label, until: next.until });
      }
    }
    return found.sort((one, other) => one.until - other.until);
  }

  /** What the rundown goes on with; null: it says nothing of it, and nobody guesses. */
  get next(): Next | null {
    const { rundown } = this.topics;
    const items = rundown?.items;
    const item = isDocument(items) ? items[String(rundown?.next)] : undefined;
    if (!isDocument(item)) return null;
    const product = this.product(text(item.product));
    return { label: text(item.label) ?? product?.name ?? text(item.product) ?? text(item.cue) ?? "", product };
  }

  /** Null while no rundown runs. */
  get pace(): Pace | null {
    const { rundown } = this.topics;
    const planned = number(rundown?.planned_end_at);
    if (!rundown || rundown.phase !== "running" || planned === null) return null;
    const ends = number(rundown.current_ends_at);
    const left = ends === null ? null : ends - this.time;
    return { left, behind: Math.max(this.time, ends ?? 0) + (number(rundown.rest) ?? 0) - planned };
  }
}

function offered(product: Product, doc: Document, now: number): Offer {
  const price = number(doc.price) ?? product.price;
  return { product, price, was: struck(product, price), stock: stockOf(doc), limit: limitOf(product, doc), until: deadlineOf(doc, now)?.until ?? null };
}

/** What a price is read against. A deal's is the everyday price, as on the stage: the host must not name another. */
function struck(product: Product, price: number): Offer["was"] {
  if (price < product.price) return { price: product.price, basis: t("prompter.usual") };
  const basis = product.was_basis ?? "";
  return typeof product.was === "number" && product.was > price && basis ? { price: product.was, basis } : null;
}

function limitOf(product: Product, doc: Document): Offer["limit"] {
  const viewer = number(doc.per_viewer);
  if (viewer !== null) return { most: viewer, per: "viewer" };
  const order = number(product.limit);
  return order === null ? null : { most: order, per: "order" };
}
