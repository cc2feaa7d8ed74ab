/** What every part of the console is: an element that renders again when the desk or the language changes. */
import { LitElement } from "lit";
import { property } from "lit/decorators.js";

import { clockTime, onLanguage } from "../i18n/index.js";
import { changes, Refresh } from "../kit/refresh.js";
import type { Desk } from "./desk.js";

export abstract class Panel extends LitElement {
  @property({ attribute: false }) desk!: Desk;

  constructor() {
    super();
    new Refresh(this, () => [changes(this.desk), onLanguage]);
  }

  protected money(minor: number): string {
    return this.desk.money(minor);
  }

  protected time(ms: number): string {
    return clockTime(ms);
  }
}
