/** Whether anybody sees this page: the browser knows, and OBS says so of its sources. */

type Told = CustomEvent<{ readonly visible?: boolean }>;

export class Sight {
  /** What OBS last said; it says so only when that changes. */
  private obs = true;

  /** @param changed - called whenever {@link hidden} may be another */
  constructor(changed: () => void) {
    document.addEventListener("visibilitychange", changed);
    addEventListener("obsSourceVisibleChanged", (event) => {
      this.obs = (event as Told).detail.visible !== false;
      changed();
    });
  }

  get hidden(): boolean {
    return document.hidden || !this.obs;
  }
}
