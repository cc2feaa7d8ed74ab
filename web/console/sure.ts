/** A second intent in place: the press that asks turns its button into a question, a later one answers it. */
import type { ReactiveController, ReactiveControllerHost } from "lit";

/** ms for which the question has to have been there: the second half of a double click has read nothing. */
const READ = 600;
/** ms for which it stays. */
const OPEN = 8_000;

/** What its host asks about, one thing at a time; the host is rendered again when that changes. */
export class Sure<What extends string | number = string> implements ReactiveController {
  private what: What | null = null;
  private readable = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.forget();
  }

  /** This is what it asks about. */
  asks(what: What): boolean {
    return this.what === what;
  }

  /** It asks about this, and nobody can have read that yet: the button's `aria-disabled`. */
  early(what: What): boolean {
    return this.asks(what) && !this.readable;
  }

  /** The button was pressed; true: it is to be done. */
  press(what: What): boolean {
    if (this.early(what)) return false;
    const answered = this.asks(what);
    if (answered) this.forget();
    else this.ask(what);
    return answered;
  }

  /** Asks about nothing. */
  forget(): void {
    if (this.what !== null) this.turn(null);
  }

  private ask(what: What): void {
    this.turn(what);
    this.timer = setTimeout(() => {
      this.readable = true;
      this.timer = setTimeout(() => this.forget(), OPEN - READ);
      this.host.requestUpdate();
    }, READ);
  }

  private turn(what: What | null): void {
    clearTimeout(this.timer);
    this.what = what;
    this.readable = false;
    this.host.requestUpdate();
  }
}
