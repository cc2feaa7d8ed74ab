/** Fewer parts in a small zone: renders a graphic again with less until it is no taller than its zone. */

import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Counts, up to a limit, how much its host has to leave out. Starts over with new data or another size of the zone. */
export class Squeeze implements ReactiveController {
  /** How many steps of leaving out it took, 0 … limit. */
  step = 0;

  private data: unknown;
  private readonly observer = new ResizeObserver(() => this.restart());

  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement & { readonly data: unknown },
    private readonly limit: number,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    if (this.host.parentElement) this.observer.observe(this.host.parentElement);
  }

  hostDisconnected(): void {
    this.observer.disconnect();
  }

  hostUpdate(): void {
    if (this.data !== this.host.data) this.step = 0;
    this.data = this.host.data;
  }

  hostUpdated(): void {
    // After `fit`, which measures in a microtask of its own; still before anything is painted.
    queueMicrotask(() => {
      const zone = this.host.parentElement;
      if (!zone || this.step >= this.limit || this.host.offsetHeight <= zone.clientHeight) return;
      this.step += 1;
      this.host.requestUpdate();
    });
  }

  private restart(): void {
    this.step = 0;
    this.host.requestUpdate();
  }
}
