/** What the host needs to know now: the product on air, the times that run, and what comes next. */
import { Api } from "../console/api.js";
import { deadlineOf, headline, isDocument, number, partsOf, productOf, stockOf, text, type Stock } from "../console/onair.js";
import type { Document, Product } from "../console/types.js";
import type { Live } from "../kit/live.js";

/** A time that runs: what it is called and when it is over (server's clock, ms). */
export interface Running {
  name: string;
  label: string;
  until: number;
}

export interface Offer {
  product: Product;
  /** What it costs now, minor units: a deal's price before the everyday one. */
  price: number;
  /** The struck price, and what it refers to; neither without the other. */
  was: { price: number; basis: string } | null;
  stock: Stock | null;
}

/** What the rundown goes on with: what it is called, and the product if it is one. */
export interface Next {
  label: string;
  product: Product | null;
}

/** Fires `change` whenever anything of it may be different. */
export class Script extends EventTarget {
  private products: Product[] = [];
  private revision: unknown;
  private readonly api: Api;

  constructor(
    room: string,
    readonly live: Live,
  ) {
    super();
    this.api = new Api(room);
    live.subscribe((change) => {
      if (change.kind === "hello") void this.load();
      if (change.kind === "patch") this.follow(change.topics);
      this.dispatchEvent(new Event("change"));
    });
  }

  private get topics(): Readonly<Record<string, Document>> {
    return this.live.state?.topics ?? {};
  }

  private get now(): number {
    return this.live.clock.now();
  }

  /** What is offered on air: the deal if there is one, else the card. */
  get offer(): Offer | null {
    const shown = Object.values(this.topics).filter((doc) => doc.on_air === true && productOf(doc));
    const doc = shown.find((one) => number(one.price) !== null) ?? shown[0];
    const product = doc && productOf(doc);
    if (!product) return null;
    const price = number(doc.price) ?? product.price;
    // A deal without a reference price of its own is read against the everyday price, which needs no basis.
    const basis = product.was_basis ?? "";
    const was = typeof product.was === "number" && product.was > price && basis ? { price: product.was, basis } : null;
    return { product, price, was, stock: stockOf(doc) };
  }

  /** Every deadline that runs, the nearest first. */
  get running(): Running[] {
    const found: Running[] = [];
    for (const [topic, doc] of Object.entries(this.topics)) {
      const own = this.live.hello?.mechanics[topic]?.label;
      for (const [name, part] of [["", doc], ...partsOf(doc)] as [string, Document][]) {
        const until = deadlineOf(part, this.now);
        if (until === null) continue;
        const label = name === "" ? (own ? `${own.zh} | ${own.en}` : topic) : headline(part) || name;
        found.push({ name: `${topic}.${name}`, label, until });
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
    const product = this.products.find((one) => one.id === item.product) ?? null;
    return { label: text(item.label) ?? product?.name ?? text(item.product) ?? text(item.cue) ?? "", product };
  }

  private follow(topics: readonly string[]): void {
    if (topics.includes("catalogue") && this.topics.catalogue?.revision !== this.revision) void this.load();
  }

  private async load(): Promise<void> {
    this.revision = this.topics.catalogue?.revision;
    try {
      this.products = (await this.api.get<{ products: Product[] }>("/products")).products;
    } catch {
      return; // without them the next item goes by its number; the next hello asks again
    }
    this.dispatchEvent(new Event("change"));
  }
}
