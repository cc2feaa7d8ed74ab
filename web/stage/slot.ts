/** One zone of the picture: shows one graphic at a time, and takes a graphic that throws away alone. */

import type { OGraf, Topic } from "../kit/graphic.js";
import type { Mechanic } from "../kit/protocol.js";
import { tagOf } from "./loader.js";

/** What a zone is to show. */
export interface Item {
  readonly topic: string;
  readonly data: Topic;
  readonly mechanic: Mechanic | undefined;
}

interface Shown {
  readonly key: string;
  readonly element: OGraf;
  data: Topic;
}

/** A graphic that has not answered by then is treated as if it had, when leaving, or had failed, when loading; ms. */
const LIMITS = { load: 5_000, stop: 1_000 } as const;

const urlOf = (item: Item): string | null => item.mechanic?.graphic ?? null;
const keyOf = (item: Item): string => `${item.topic} ${urlOf(item) ?? "default"}`;

async function limited(work: Promise<unknown>, limit: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), limit)));
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

export class Slot {
  private wanted: Item | null = null;
  private shown: Shown | null = null;
  /** The graphic that failed; it is not tried again before it is taken off, or replaced by another version. */
  private broken: string | null = null;
  private animate = false;
  private running: Promise<void> | null = null;

  constructor(private readonly zone: HTMLElement) {}

  /**
   * Says what is to be on air here; null: nothing.
   *
   * @param animate - whether it happens now, before the viewers' eyes (else the page only catches up)
   */
  want(item: Item | null, animate: boolean): void {
    this.wanted = item;
    this.animate = animate;
    if (!item || keyOf(item) !== this.broken) this.broken = null;
    this.running ??= this.reconcile().finally(() => (this.running = null));
  }

  /** Resolves when what is wanted is in the document; at once when nothing is. */
  async settled(): Promise<void> {
    if (this.wanted) await this.running;
  }

  private async reconcile(): Promise<void> {
    for (;;) {
      const { wanted, shown } = this;
      const key = wanted && keyOf(wanted);
      if (shown && shown.key !== key) await this.hide(shown);
      else if (wanted && shown && shown.data !== wanted.data) await this.update(shown, wanted.data);
      else if (wanted && !shown && key !== this.broken) await this.show(wanted);
      else return;
    }
  }

  private async show(item: Item): Promise<void> {
    const key = keyOf(item);
    try {
      const tag = await tagOf(urlOf(item));
      if (this.wanted === null || keyOf(this.wanted) !== key) return;
      const element = document.createElement(tag) as OGraf;
      const { data, topic, mechanic } = this.wanted;
      this.shown = { key, element, data };
      element.addEventListener("graphic-error", (event) => this.fail(key, (event as CustomEvent<unknown>).detail));
      element.style.visibility = "hidden";
      this.zone.append(element);
      if (!(await limited(element.load({ data, v_topic: topic, v_mechanic: mechanic }), LIMITS.load))) {
        throw new Error(`load() did not finish within ${LIMITS.load} ms`);
      }
      if (this.shown?.element !== element) return;
      element.style.visibility = "";
      void element.playAction({ skipAnimation: !this.animate }).catch((error: unknown) => this.fail(key, error));
    } catch (error) {
      this.fail(key, error);
    }
  }

  private async update(shown: Shown, data: Topic): Promise<void> {
    shown.data = data;
    try {
      await limited(shown.element.updateAction({ data, skipAnimation: !this.animate }), LIMITS.stop);
    } catch (error) {
      this.fail(shown.key, error);
    }
  }

  private async hide(shown: Shown): Promise<void> {
    try {
      await limited(shown.element.stopAction({ skipAnimation: !this.animate }), LIMITS.stop);
    } catch (error) {
      this.report(shown.key, error);
    }
    this.remove(shown);
  }

  private fail(key: string, error: unknown): void {
    this.report(key, error);
    this.broken = key;
    if (this.shown?.key === key) this.remove(this.shown);
  }

  private remove(shown: Shown): void {
    if (this.shown === shown) this.shown = null;
    shown.element.remove();
    Promise.resolve()
      .then(() => shown.element.dispose({}))
      .catch((error: unknown) => this.report(shown.key, error));
  }

  private report(key: string, error: unknown): void {
    console.error(`graphic ${key}:`, error);
  }
}
