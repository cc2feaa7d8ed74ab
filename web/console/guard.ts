/** Price-change guard: what a change does to the air, old → new; `<ov-guard>` asks for a second intent. */
import { css, html, nothing, type TemplateResult } from "lit";

import { locale, t } from "../i18n/index.js";
import { decimals } from "../kit/money.js";
import { safe } from "../kit/text.js";
import { Panel } from "./panel.js";
import { controls } from "./theme.js";
import type { Args, Command, Document, Product } from "./types.js";

/** One value that changes; both written out. */
export interface Line {
  what: string;
  old: string;
  now: string;
  difference: string;
}

/** What somebody is asked before it is done. */
export interface Question {
  title: string;
  /** Whom it is about: a product. */
  about: { name: string; shown: string; lines: Line[] }[];
  warnings: string[];
  act: string;
}

/** Phases in which a product's price or stock counts, seen or not: as the server has them. */
const OPEN = new Set(["armed", "open", "running", "paused"]);
const DEPTH = 4;
/** A sale price of at most this part of the everyday price looks like a slip. */
const CHEAP = 0.2;

function holds(value: unknown, id: string, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return depth > 0 && value.some((part) => holds(part, id, depth - 1));
  const document = value as Document;
  if (document.id === id && "price" in document) return true;
  return depth > 0 && Object.values(document).some((part) => holds(part, id, depth - 1));
}

/** The mechanics that show a product now, or have it in something that is not over. */
export function showing(topics: Readonly<Record<string, Document>>, id: string): string[] {
  return Object.entries(topics)
    .filter(([, topic]) => (topic.on_air === true || OPEN.has(String(topic.phase))) && holds(topic, id, DEPTH))
    .map(([name]) => name)
    .sort();
}

/** The session's total, which sales leave alone. */
export function total(product: Product): number | null {
  return typeof product.stock === "number" ? product.stock + (product.sold ?? 0) : null;
}

/** Decimal text in minor units; null where it is no amount. */
export function minorOf(text: unknown, currency: string): number | null {
  const value = typeof text === "string" && /^\d{1,10}(\.\d{1,2})?$/.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? Math.round(value * 10 ** decimals(currency)) : null;
}

/** Does a price look like a slip beside the everyday one? */
export function doubt(price: number, usual: number): "low" | "high" | null {
  if (price > usual) return "high";
  return price <= usual * CHEAP ? "low" : null;
}

/** A command's price, and the product whose price it is compared with, where it has both and they look wrong together. */
export function doubtful(
  command: Command | undefined,
  args: Args,
  product: (idOrNumber: unknown) => Product | undefined,
  currency: string,
): { product: Product; price: number; why: "low" | "high" } | null {
  if (command?.schema.properties?.price?.format !== "money") return null;
  const found = product(args.product);
  const price = minorOf(args.price, currency);
  const why = found && price !== null ? doubt(price, found.price) : null;
  return why ? { product: found!, price: price!, why } : null;
}

/** `−33 %`, in the reader's way. */
export function percent(old: number, now: number): string {
  if (old === 0) return "";
  return new Intl.NumberFormat(locale(), { style: "percent", signDisplay: "exceptZero", maximumFractionDigits: 0 }).format(
    (now - old) / old,
  );
}

export class Guard extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        display: contents;
      }
      dialog {
        width: min(620px, 94vw);
        border: 2px solid var(--warn);
      }
      .body {
        display: grid;
        gap: 14px;
        padding: 16px;
      }
      h2 {
        color: var(--warn);
        font-size: 17px;
      }
      .about {
        display: grid;
        gap: 6px;
        padding-top: 10px;
        border-top: 1px solid var(--line);
      }
      .change {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 2px 14px;
        font-size: 28px;
        line-height: 1.25;
        font-weight: 700;
      }
      .change .what {
        flex: 0 0 100%;
        font-size: 13px;
        font-weight: 400;
        color: var(--quiet);
      }
      .change s {
        color: var(--quiet);
        font-weight: 400;
      }
      .change small {
        font-size: 16px;
        color: var(--warn);
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap);
        justify-content: flex-end;
        padding: 12px 16px;
        position: sticky;
        bottom: 0;
        background: var(--pane);
        border-top: 1px solid var(--line);
      }
      .sure {
        border-color: var(--warn);
        color: var(--warn);
        font-weight: 700;
      }
    `,
  ];

  protected override updated(): void {
    const dialog = this.renderRoot.querySelector("dialog");
    if (dialog && !dialog.open) {
      dialog.showModal();
      dialog.querySelector<HTMLButtonElement>(".no")!.focus();
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const { question } = this.desk;
    if (!question) return nothing;
    return html`
      <dialog class="scroll" role="alertdialog" aria-label=${question.title} @close=${() => this.desk.answer(false)}>
        <div class="body">
          <h2>⚠ ${question.title}</h2>
          ${question.warnings.map((text) => html`<p class="wrap">${text}</p>`)}
          ${question.about.map(
            (one) => html`<section class="about">
              <p class="wrap"><b>${safe(one.name, 80)}</b>${one.shown ? html` <span class="quiet">${one.shown}</span>` : nothing}</p>
              ${one.lines.map(
                (line) => html`<p class="change">
                  <span class="what">${line.what}</span><s>${line.old}</s> <span aria-hidden="true">→</span> <span>${line.now}</span>
                  <small>${line.difference}</small>
                </p>`,
              )}
            </section>`,
          )}
        </div>
        <div class="foot">
          <button class="no" @click=${() => this.desk.answer(false)}>${t("guard.no")}</button>
          <button class="sure" ?disabled=${!this.desk.linked} @click=${() => this.desk.answer(true)}>${question.act}</button>
        </div>
      </dialog>
    `;
  }
}

customElements.define("ov-guard", Guard);
