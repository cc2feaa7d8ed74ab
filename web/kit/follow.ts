/** Joins a Lit element to a Live: the element renders again whenever what it shows may have changed. */

import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Change, Live } from "./live.js";

/**
 * Requests an update of its host on every change that passes the filter.
 *
 * @example
 * ```ts
 * class OnAir extends LitElement {
 *   private readonly follow = new Follow(this, live);
 * ```
 */
export class Follow implements ReactiveController {
  private leave: (() => void) | undefined;

  /** @param wanted - which changes matter; all by default */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly live: Live,
    private readonly wanted: (change: Change) => boolean = () => true,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.leave = this.live.subscribe((change) => {
      if (this.wanted(change)) this.host.requestUpdate();
    });
  }

  hostDisconnected(): void {
    this.leave?.();
  }
}
