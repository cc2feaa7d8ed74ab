/** Repaints the digits of countdowns: when they change, and at no other time. */

import type { ReactiveController, ReactiveControllerHost } from "lit";

/** A deadline, several, or none. Unix ms, server time. */
export type Deadlines = number | null | undefined | readonly (number | null | undefined)[];

/** From here on tenths of a second are shown, ms. */
export const TENTHS_BELOW = 10_000;

/**
 * Milliseconds until the digits of a countdown change next; null when it is over.
 * Digits show the time left rounded up, so they change on its full seconds (tenths in the last ten seconds).
 *
 * @param left - ms
 */
export function untilNext(left: number): number | null {
  if (left <= 0) return null;
  const step = left <= TENTHS_BELOW ? 100 : 1_000;
  return left % step || step;
}

/**
 * Time left as text: `1:02:03`, `02:03`, and `9.4` in the last ten seconds. Rounded up, so that it
 * reads zero exactly when the time is over.
 *
 * @param left - ms; below zero counts as zero
 */
export function timeLeft(left: number): string {
  if (left > 0 && left <= TENTHS_BELOW) return (Math.ceil(left / 100) / 10).toFixed(1);
  return digits(Math.ceil(Math.max(0, left) / 1_000));
}

/** Whole seconds as text: `1:02:03`, `02:03`. */
export function digits(total: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes, seconds] = [Math.floor(total / 3_600), Math.floor(total / 60) % 60, total % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${two(minutes)}:${two(seconds)}`;
}

/** Requests an update of its host when what it shows of the time is no longer right. */
export class Repaint implements ReactiveController {
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param due - ms until then, asked after every update; null: nothing that it shows will change by itself */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly due: () => number | null,
  ) {
    host.addController(this);
  }

  /** A hidden page's timers are late: when it is seen again, its digits are right at once. */
  private readonly repaint = (): void => this.host.requestUpdate();

  hostConnected(): void {
    document.addEventListener("visibilitychange", this.repaint);
    this.repaint();
  }

  hostDisconnected(): void {
    document.removeEventListener("visibilitychange", this.repaint);
    clearTimeout(this.timer);
  }

  hostUpdated(): void {
    clearTimeout(this.timer);
    const due = this.due();
    // A timer may fire a little early, and would then find the old digits: one millisecond more.
    if (due !== null) this.timer = setTimeout(this.repaint, due + 1);
  }
}

/** Requests an update of its host each time that the digits of a running countdown change. */
export class Ticker extends Repaint {
  /**
   * @param deadlines - asked after every update; no timer runs while it names no deadline to come
   * @param now - server time, Unix ms
   */
  constructor(host: ReactiveControllerHost, deadlines: () => Deadlines, now: () => number) {
    super(host, () => {
      const asked = deadlines();
      const all = typeof asked === "number" ? [asked] : (asked ?? []);
      const due = all.flatMap((deadline) => (typeof deadline === "number" ? (untilNext(deadline - now()) ?? []) : []));
      return due.length ? Math.min(...due) : null;
    });
  }
}
