/** Keeps the screen awake while the page is seen, where the browser lets it: over HTTPS, or on this machine's own address. */
export class Awake {
  held = false;
  private lock: WakeLockSentinel | null = null;

  /** @param changed - called when the screen is kept awake, or no longer */
  constructor(private readonly changed: () => void) {
    document.addEventListener("visibilitychange", () => void this.ask());
    void this.ask();
  }

  private async ask(): Promise<void> {
    if (document.visibilityState !== "visible" || this.held || !("wakeLock" in navigator)) return;
    try {
      this.lock = await navigator.wakeLock.request("screen");
      this.lock.addEventListener("release", () => this.say(false));
      this.say(true);
    } catch {
      this.say(false); // the browser does not let it, to save power for one: the page says so
    }
  }

  private say(held: boolean): void {
    this.held = held;
    this.changed();
  }
}
