/** What the host needs to know now: the product on air, the times that run, and the cue that comes next. */
import { Api } from "../console/api.js";
import { cueLife, deadlineOf, headline, number, partsOf, productOf, stockOf, type Stock } from "../console/onair.js";
import type { Command, Cue, Document, Product } from "../console/types.js";
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

/** Fires `change` whenever anything of it may be different. */
export class Script extends EventTarget {
  private cues: Cue[] = [];
  private commands: Command[] = [];
  private revision: unknown;
  /** The cues whose offer is on air or counting, and the one that came to life last. */
  private alive = new Set<string>();
  private fired: string | null = null;
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

  /** The cue after the last one fired, in the pad's order; null: none, or not known. */
  get next(): Cue | null {
    const at = this.cues.findIndex((cue) => cue.id === this.fired);
    return (at < 0 ? undefined : this.cues[at + 1]) ?? null;
  }

  /** Notes which cues are alive; of those that were not before, the last in the pad's order was fired last. */
  private look(): void {
    const alive = this.cues.filter((cue) => {
      const command = this.commands.find((one) => one.name === cue.command);
      const { tone } = cueLife(cue, command, this.topics, this.live.state?.obs ?? {}, this.now);
      return tone === "air" || tone === "count";
    });
    this.fired = alive.filter((cue) => !this.alive.has(cue.id)).at(-1)?.id ?? this.fired;
    this.alive = new Set(alive.map((cue) => cue.id));
  }

  private follow(topics: readonly string[]): void {
    if (topics.includes("cues") && this.topics.cues?.revision !== this.revision) void this.load();
    this.look();
  }

  private async load(): Promise<void> {
    this.revision = this.topics.cues?.revision;
    try {
      const [cues, commands] = await Promise.all([
        this.api.get<{ cues: Cue[] }>("/cues"),
        this.api.get<{ commands: Command[] }>("/commands"),
      ]);
      this.cues = cues.cues;
      this.commands = commands.commands;
    } catch {
      return; // without them there is no next step to show; the next hello asks again
    }
    this.look();
    this.dispatchEvent(new Event("change"));
  }
}
