/** Says when the picture is too old to be shown: the server has not been heard for too long. */

/** Unless the room says otherwise; ms. */
const STALE_AFTER = 30_000;

export class Stale {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lost = false;

  /**
   * @param heard - `performance.now()` when the server was last heard
   * @param after - what the room says, ms
   * @param old - called when that long ago is too long
   */
  constructor(
    private readonly heard: () => number,
    private readonly after: () => number | undefined,
    private readonly old: () => void,
  ) {
    // Timers of a page that nobody sees may be a minute late; whoever looks again sees nothing old.
    document.addEventListener("visibilitychange", () => this.look());
  }

  /** The connection is there, or is not. */
  online(online: boolean): void {
    this.lost = !online;
    this.look();
  }

  private look(): void {
    clearTimeout(this.timer);
    if (!this.lost) return;
    const left = this.heard() + (this.after() ?? STALE_AFTER) - performance.now();
    if (left <= 0) this.old();
    else this.timer = setTimeout(() => this.look(), left);
  }
}
