/** A document that pages fetch: again whenever its topic says that it is another one, and until it is there. */
import type { Live } from "./live.js";

/** ms between two attempts to fetch. */
const AGAIN = 2_000;

/**
 * Follows `topic`, whose `revision` says which document there is.
 *
 * The last one fetched stays readable while the next is on its way, or cannot be had.
 */
export class Followed<T> {
  value: T | null = null;
  private wanted: unknown;
  private had: unknown = Symbol("nothing yet");
  private asking = false;
  private readonly end: () => void;

  /**
   * @param topic - null: no patch tells of it, only another hello makes it worth a look
   * @param ask - fetches the document
   * @param changed - called when there is another one
   */
  constructor(
    private readonly live: Live,
    private readonly topic: string | null,
    private readonly ask: () => Promise<T>,
    private readonly changed: () => void,
  ) {
    this.end = live.subscribe((change) => {
      if (change.kind === "hello") this.had = Symbol("another server, perhaps");
      if (change.kind === "hello" || (change.kind === "patch" && topic !== null && change.topics.includes(topic))) this.look();
    });
    if (live.status === "online") this.look();
  }

  /** Follows no more. */
  stop(): void {
    this.end();
    this.wanted = this.had;
  }

  private look(): void {
    this.wanted = this.topic === null ? undefined : this.live.state?.topics[this.topic]?.revision;
    if (!this.asking) void this.fetch();
  }

  private async fetch(): Promise<void> {
    this.asking = true;
    while (this.wanted !== this.had) {
      const { had, wanted } = this;
      try {
        const value = await this.ask();
        this.value = value;
        if (this.had === had) this.had = wanted; // else there was a hello meanwhile: once more
        this.changed();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, AGAIN));
      }
    }
    this.asking = false;
  }
}
