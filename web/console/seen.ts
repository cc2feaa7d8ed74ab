/** Tells an element whether anybody can see it: what nobody sees asks the server for nothing. */
import type { ReactiveController, ReactiveControllerHost } from "lit";

export class Seen implements ReactiveController {
  /** In the viewport, in a tab that is not hidden. */
  yes = false;
  private inView = false;
  private readonly watch = new IntersectionObserver(([entry]) => {
    this.inView = entry!.isIntersecting;
    this.look();
  });
  private readonly look = (): void => {
    const yes = this.inView && !document.hidden;
    if (yes === this.yes) return;
    this.yes = yes;
    this.changed(yes);
  };

  /** `changed` is called at each change, with `false` also when the element is taken out of the page. */
  constructor(
    private readonly host: ReactiveControllerHost & Element,
    private readonly changed: (yes: boolean) => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.watch.observe(this.host);
    document.addEventListener("visibilitychange", this.look);
  }

  hostDisconnected(): void {
    this.watch.disconnect();
    document.removeEventListener("visibilitychange", this.look);
    this.inView = false;
    this.look();
  }
}
