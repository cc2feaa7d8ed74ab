/** What every part of the console is: an element that renders again when the desk or the language changes. */
import { LitElement } from "lit";
import { property } from "lit/decorators.js";

import { clockTime, onLanguage } from "../i18n/index.js";
import type { Desk } from "./desk.js";

export abstract class Panel extends LitElement {
  @property({ attribute: false }) desk!: Desk;
  private releases: (() => void)[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    const again = (): void => this.requestUpdate();
    this.desk.addEventListener("change", again);
    this.releases = [() => this.desk.removeEventListener("change", again), onLanguage(again)];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const release of this.releases) release();
  }

  protected money(minor: number): string {
    return this.desk.money(minor);
  }

  protected time(ms: number): string {
    return clockTime(ms);
  }
}
