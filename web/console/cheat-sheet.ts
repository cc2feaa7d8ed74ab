/**
 * `<ov-cheat-sheet>`: every key that does something, page by page of the pad; to be read, to be printed, and to try keys
 * with: a key that is pressed is pointed out, and fires nothing.
 */
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";

import { listed, type Message, t } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import type { Desk } from "./desk.js";
import { conflictsIn } from "./key-conflicts.js";
import { cap, sameKey } from "./keys.js";
import { showModal } from "./modal.js";
import { setTopRow, topRow } from "./number-entry.js";
import { type Cell, isFolder, pagesOf } from "./pad/arrangement.js";
import { manner } from "./pad/sign.js";
import { Panel } from "./panel.js";
import { controls, tokens } from "./theme.js";
import type { Cue, CueMode } from "./types.js";

/** Keys that are no cue's. */
const FIXED: [string[], Message][] = [
  [["Esc"], "sheet.panic"],
  [["Ctrl+Z"], "sheet.undo"],
  [["Shift+Enter"], "rundown.key"],
  [["?"], "sheet.this"],
  [["PageUp", "PageDown"], "sheet.page"],
  [["←", "→", "↑", "↓"], "sheet.arrows"],
  [["Ctrl+F6"], "sheet.regions"],
  [["Alt+L"], "sheet.lock"],
];

/** How cues are pressed that one press does not fire. */
const MANNERS: [CueMode, Message][] = [
  ["hold", "sheet.hold"],
  ["arm", "sheet.arm"],
  ["toggle", "sheet.toggle"],
  ["macro", "sheet.macro"],
];

/** While it is open the sheet is all that is printed. */
const PRINTED = new CSSStyleSheet();
PRINTED.replaceSync("@media print { body > :not(ov-cheat-sheet) { display: none !important; } html, body { background: #fff; } }");

export class CheatSheet extends Panel {
  static override styles = [
    tokens,
    controls,
    css`
      :host {
        background: none;
      }
      dialog {
        width: min(980px, 100vw - 16px);
      }
      header,
      .setting {
        display: flex;
        align-items: center;
        gap: var(--gap);
        padding: 10px 16px;
      }
      header {
        position: sticky;
        top: 0;
        background: var(--pane);
        border-bottom: 1px solid var(--line);
      }
      .sheet {
        columns: 280px 3;
        column-gap: 24px;
        padding: 12px 16px;
      }
      section,
      .sheet > p {
        break-inside: avoid;
        margin-bottom: 14px;
      }
      h3 {
        border-bottom: 1px solid var(--line);
        padding-bottom: 3px;
        margin-bottom: 4px;
      }
      li {
        display: grid;
        grid-template-columns: 112px minmax(0, 1fr) auto;
        gap: 8px;
        padding: 3px 0;
        align-items: baseline;
        break-inside: avoid;
      }
      li > span:first-child {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
      }
      li[data-pressed] {
        outline: 2px solid var(--accent);
        outline-offset: 1px;
        border-radius: 3px;
        background: var(--accent-deep);
      }
      .pressed {
        flex: 2;
        min-height: 1.4em;
      }
      .inside {
        padding-left: 10px;
        border-left: 2px solid var(--edge);
      }
      @media print {
        dialog {
          position: static;
          display: block;
          width: 100%;
          max-width: none;
          max-height: none;
          border: 0;
          color: #000;
          background: #fff;
          overflow: visible;
        }
        header {
          position: static;
          background: none;
        }
        header button,
        .pressed,
        .setting {
          display: none;
        }
        .quiet,
        kbd,
        .bad {
          color: #000;
          background: none;
        }
      }
    `,
  ];

  /** The cue whose key was pressed last. */
  @state() private pressed: Cue | null = null;

  private get dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector("dialog")!;
  }

  /** Points out the cue of a key that was pressed. */
  point(cue: Cue): void {
    this.pressed = cue;
    void this.updateComplete.then(() => this.renderRoot.querySelector("[data-pressed]")?.scrollIntoView({ block: "nearest" }));
  }

  protected override firstUpdated(): void {
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, PRINTED];
    showModal(this.dialog, this.desk);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== PRINTED);
  }

  protected override render(): TemplateResult {
    const { desk } = this;
    const cues = desk.cues.filter((cue) => desk.mayFire(cue));
    const conflicts = conflictsIn(cues);
    const without = cues.filter(({ keys }) => keys.length === 0).map(({ label }) => safe(label, 40));
    return html`
      <dialog aria-labelledby="title" @close=${() => this.remove()} @keydown=${(event: KeyboardEvent) => this.key(event)}>
        <header>
          <h2 id="title" class="grow">${t("sheet.title")} · ${safe(desk.info.title, 40)}</h2>
          <p class="pressed small" role="status">
            ${this.pressed ? html`<b>${t("sheet.pressed", { what: safe(this.pressed.label, 60) })}</b>` : t("sheet.try")}
          </p>
          <button @click=${() => window.print()}>${t("sheet.print")}</button>
          <button autofocus @click=${() => this.close()}>${t("close")}</button>
        </header>
        <div class="sheet">
          ${conflicts.length
            ? html`<section data-part="conflicts">
                <h3 class="bad">${t("sheet.conflicts")}</h3>
                <ul>
                  ${conflicts.map(({ cue, key, why }) => html`<li><span><kbd>${safe(cap(key), 20)}</kbd></span><span class="wrap">${safe(cue.label, 60)} · ${safe(why, 200)}</span></li>`)}
                </ul>
              </section>`
            : nothing}
          ${pagesOf(cues).map(({ title, cells }) => this.page(title, cells))}
          ${without.length ? html`<p class="quiet small wrap">${t("sheet.without", { count: without.length, which: listed(without) })}</p>` : nothing}
          <section data-part="manners">
            <h3>${t("sheet.manners")}</h3>
            <ul>
              ${MANNERS.map(([mode, what]) => html`<li><span>${manner(mode)}</span><span>${t(what)}</span></li>`)}
            </ul>
          </section>
          <section data-part="number">
            <h3>${t("sheet.number")}</h3>
            <ul>
              <li><span>${caps("1", "2", "Enter")}</span><span>${t("sheet.number_how")}</span></li>
              <li><span>${caps("Esc", "⌫")}</span><span>${t("sheet.number_clear")}</span></li>
            </ul>
          </section>
          <section data-part="fixed">
            <h3>${t("sheet.fixed")}</h3>
            <ul>
              ${FIXED.filter(([keys]) => !keys.some((key) => this.taken(key))).map(
                ([keys, what]) => html`<li><span>${caps(...keys)}</span><span>${t(what)}</span></li>`,
              )}
            </ul>
          </section>
        </div>
        <label class="setting">
          <input type="checkbox" name="digits" .checked=${topRow()} @change=${(event: Event) => this.digits((event.target as HTMLInputElement).checked)} />
          <span>${t("sheet.digits")} <span class="quiet small">${this.won()}</span></span>
        </label>
      </dialog>
    `;
  }

  private page(title: string, cells: readonly Cell[]): unknown {
    const keyed = (cell: Cell): boolean => (isFolder(cell) ? cell.cues.some(keyed) : cell.keys.length > 0);
    const shown = cells.filter(keyed);
    if (shown.length === 0) return nothing;
    return html`<section data-page=${title}>
      <h3>${safe(title, 40) || t("pad.first")}</h3>
      <ul>
        ${shown.map((cell) =>
          isFolder(cell)
            ? html`<li><b></b><b>${safe(cell.folder, 40)}</b></li>${cell.cues.filter(keyed).map((cue) => this.line(cue, "inside"))}`
            : this.line(cell),
        )}
      </ul>
    </section>`;
  }

  private line(cue: Cue, where = ""): TemplateResult {
    const how = manner(this.desk.mustHold(cue) && cue.mode === "press" ? "hold" : cue.mode);
    return html`<li class=${where} data-cue=${cue.id} ?data-pressed=${cue.id === this.pressed?.id}>
      <span>${cue.keys.map((key) => html`<kbd>${safe(cap(key), 20)}</kbd>`)}</span>
      <span class="wrap">${safe(cue.label, 80)}</span>
      <span class="quiet small">${how}</span>
    </li>`;
  }

  private taken(key: string): boolean {
    return this.desk.cues.some(({ keys }) => keys.some((one) => sameKey(one) === sameKey(key)));
  }

  /** The digits that stay with cues although the row above the letters counts. */
  private won(): string {
    const digits = [..."0123456789"].filter((digit) => this.taken(digit));
    return digits.length ? t("sheet.won", { digits: digits.join(" ") }) : "";
  }

  private digits(on: boolean): void {
    setTopRow(on);
    this.requestUpdate();
  }

  private key(event: KeyboardEvent): void {
    if (event.key !== "?") return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
  }

  private close(): void {
    this.dialog.close();
  }
}

function caps(...keys: string[]): TemplateResult[] {
  return keys.map((key) => html`<kbd>${key}</kbd>`);
}

customElements.define("ov-cheat-sheet", CheatSheet);

function opened(): CheatSheet | null {
  return document.querySelector<CheatSheet>("ov-cheat-sheet");
}

/** Points out the cue of a key that was pressed, in the sheet if it is open: else answers false. */
export function pointOut(cue: Cue): boolean {
  opened()?.point(cue);
  return opened() !== null;
}

/** Opens it, unless it is open. */
export function openCheatSheet(desk: Desk): void {
  if (opened()) return;
  const sheet = new CheatSheet();
  sheet.desk = desk;
  document.body.append(sheet);
}
