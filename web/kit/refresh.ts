/** Renders an element again when something that it shows has changed: Lit itself sees only its properties. */
import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Calls `again` at each change, until the function that it returns is called. */
export type Source = (again: () => void) => () => void;

/** A store that fires `change`. */
export function changes(store: EventTarget): Source {
  return (again) => {
    store.addEventListener("change", again);
    return () => store.removeEventListener("change", again);
  };
}

/** Follows its sources for as long as its host is on the page. */
export class Refresh implements ReactiveController {
  private releases: (() => void)[] = [];

  /** @param sources - asked each time that the host comes onto the page, with its properties set */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly sources: () => readonly Source[],
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.releases = this.sources().map((source) => source(() => this.host.requestUpdate()));
  }

  hostDisconnected(): void {
    for (const release of this.releases) release();
  }
}
