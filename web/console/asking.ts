/** A second intent: what is asked before something is done, and the answer. `<ov-guard>` shows it. */
import { locale, t } from "../i18n/index.js";
import { text as money } from "../kit/money.js";
import type { Desk } from "./desk.js";
import { covered } from "./door.js";
import { doubtful, percent, type Question } from "./doubt.js";
import type { Args } from "./types.js";

export class Asking {
  /** What is being asked just now. */
  question: Question | null = null;
  private decide: (sure: boolean) => void = () => undefined;

  constructor(private readonly desk: Desk) {}

  /** Asks before something is done; a question that is still open is answered with no, and so is one to a covered page. */
  confirm(question: Question): Promise<boolean> {
    this.answer(false);
    if (covered(this.desk.live)) return Promise.resolve(false);
    this.question = question;
    this.desk.changed();
    return new Promise((resolve) => (this.decide = resolve));
  }

  answer(sure: boolean): void {
    const { decide } = this;
    this.decide = () => undefined;
    if (this.question) {
      this.question = null;
      this.desk.changed();
    }
    decide(sure);
  }

  /** Is a price that looks like a slip meant? Without a price, or with a plausible one, at once. */
  async sure(calls: readonly { command?: string | undefined; args?: Args | undefined }[]): Promise<boolean> {
    const { desk } = this;
    const { currency } = desk.info;
    const odd = calls.flatMap(({ command = "", args = {} }) => doubtful(desk.command(command), args, (id) => desk.product(id), currency) ?? []);
    if (odd.length === 0) return true;
    const amount = (minor: number): string => money(minor, currency, locale());
    return this.confirm({
      title: t("guard.price_odd"),
      about: odd.map(({ product, price }) => ({
        name: `${product.number} ${product.name}`,
        shown: "",
        lines: [{ what: t("guard.usual_sale"), old: amount(product.price), now: amount(price), difference: percent(product.price, price) }],
      })),
      warnings: [...new Set(odd.map(({ why }) => t(`guard.${why}`)))],
      act: t("guard.on_air_anyway"),
    });
  }
}
