/** The server's time in the page. State holds deadlines on the server's clock; this is what they are compared with. */

/** Milliseconds, never going back, comparable with `Date.now()`. */
const local = (): number => performance.timeOrigin + performance.now();

interface Sample {
  /** Milliseconds that the question and its answer took together. */
  readonly round: number;
  /** Server's clock minus ours, ms. */
  readonly offset: number;
}

/** ms by which answers may differ besides: the server tells whole ones, and in half a minute clocks drift. */
const SLACK = 5;

/** Can no one offset be true for both? */
function contradict(one: Sample, other: Sample): boolean {
  return Math.abs(one.offset - other.offset) > (one.round + other.round) / 2 + SLACK;
}

/**
 * Estimates the difference between the server's clock and the page's from question and answer.
 *
 * The answer with the shortest round trip is the most exact (its error is at most half the round
 * trip), so the best of the last {@link Clock.window} answers counts. Where the next one cannot be true together with it,
 * the server's clock was set, or the page's stood still while the machine slept: then only what came since counts.
 */
export class Clock {
  /** How many answers are remembered: half a minute of them. */
  static readonly window = 30;

  private samples: Sample[] = [];
  private best: Sample = { round: Infinity, offset: 0 };

  constructor(private readonly read: () => number = local) {}

  /** Server time now, Unix ms (fractional). The page's own time until the first answer. */
  now(): number {
    return this.read() + this.best.offset;
  }

  /** Server's clock minus the page's, ms. */
  get offset(): number {
    return this.best.offset;
  }

  /** Round trip of the answer in use, ms; Infinity before the first. */
  get round(): number {
    return this.best.round;
  }

  /** The stamp to send with a question: the page's own time, ms. */
  stamp(): number {
    return this.read();
  }

  /**
   * Takes an answer in.
   *
   * @param sent - the {@link stamp} of the question
   * @param server - the server's clock when it answered, Unix ms
   */
  answer(sent: number, server: number): void {
    const received = this.read();
    const round = received - sent;
    if (round < 0) return;
    const sample = { round, offset: server - (sent + received) / 2 };
    if (contradict(sample, this.best)) this.samples = [];
    this.samples.push(sample);
    if (this.samples.length > Clock.window) this.samples.shift();
    this.best = this.samples.reduce((best, sample) => (sample.round < best.round ? sample : best));
  }

  /** Forgets the answers of an earlier connection, and keeps the estimate until the first new one. */
  restart(): void {
    this.samples = [];
  }
}
