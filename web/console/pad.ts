/** `<ov-pad>`: the cues as buttons, page by page. Each says what it is doing right now, and fires when pressed. */
import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";

import { t } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import { openCheatSheet } from "./cheat-sheet.js";
import { mine } from "./keys.js";
import "./pad/arrange.js";
import { type Cell, cellsAt, isFolder, type PadPage, pagesOf } from "./pad/arrangement.js";
import { cueButton, folderButton, type Seen, tiles } from "./pad/button.js";
import { step } from "./pad/grid.js";
import { type Place, Remembered } from "./pad/place.js";
import { news } from "./pad/sign.js";
import { Panel } from "./panel.js";
import { controls, pane } from "./theme.js";

export class Pad extends Panel {
  static override styles = [
    controls,
    pane,
    tiles,
    css`
      :host {
        overflow: hidden;
        position: relative;
      }
      /* Over the dead keys, at the end: nothing moves when the link goes and comes. */
      .down {
        position: absolute;
        z-index: 1;
        inset: auto 0 0;
        padding: 10px 12px;
        background: var(--warn-deep);
        color: var(--warn);
        font-weight: 600;
      }
      .pad {
        flex: 1;
        min-height: 0;
      }
      .dead {
        filter: grayscale(1);
        opacity: 0.5;
      }
      .top {
        display: flex;
        align-items: center;
        gap: 4px;
        padding: 4px 8px 0;
        flex: none;
      }
      .pages {
        flex: 1;
        display: flex;
        gap: 2px;
        min-width: 0;
        overflow-x: auto;
        scrollbar-width: none;
      }
      .pages button {
        flex: none;
        border: 0;
        border-bottom: 3px solid transparent;
        border-radius: var(--radius) var(--radius) 0 0;
        background: none;
        color: var(--quiet);
        max-width: 12em;
      }
      .pages button[aria-selected="true"] {
        color: var(--ink);
        -webkit-text-stroke: 0.5px; /* heavier letters would be wider, and move the other tabs */
        border-bottom-color: var(--accent);
      }
      .pages :focus-visible,
      .top > :focus-visible {
        outline-offset: -2px;
      }
      .top > button {
        flex: none;
      }
      @media (max-height: 480px) {
        .top > button {
          display: none; /* a low dock is for pressing; arranging and the cheat sheet (?) want room */
        }
      }
      .open {
        display: flex;
        align-items: center;
        gap: 10px;
        padding: 6px 10px 0;
        flex: none;
      }
    `,
  ];

  /** On a phone: cues and their pages, and nothing else. */
  @property({ type: Boolean }) reduced = false;
  private place!: Remembered;
  private readonly seen: Seen = new Map();
  private readonly turned = (event: KeyboardEvent): void => this.turn(event);

  override connectedCallback(): void {
    super.connectedCallback();
    this.place ??= new Remembered(this.desk.room);
    window.addEventListener("keydown", this.turned);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.turned);
  }

  private get pages(): PadPage[] {
    const { desk } = this;
    return pagesOf(desk.cues.filter((cue) => desk.mayFire(cue)));
  }

  protected override willUpdate(): void {
    if (this.desk.arranging && (this.reduced || (this.desk.linked && !this.desk.may("operator")))) this.arrange(false);
  }

  protected override render(): TemplateResult {
    const { desk } = this;
    const down = desk.linked ? nothing : html`<p class="down" role="alert">${t("pad.dead")}</p>`;
    if (desk.arranging) return html`${down}<ov-arrange .desk=${desk} .place=${this.place} .done=${() => this.arrange(false)}></ov-arrange>`;
    const { pages } = this;
    const { page, folder } = this.place.among(pages);
    const cells = cellsAt(pages, page, folder);
    return html`
      ${down}
      <div class="top ${desk.linked ? "" : "dead"}">
        ${pages.length > 1 ? this.tabs(pages, page) : html`<span class="grow"></span>`}
        <button class="plain" ?hidden=${this.reduced} aria-label=${t("sheet.title")} title="${t("sheet.title")} (?)" @click=${() => openCheatSheet(desk)}>?</button>
        ${desk.may("operator") && !this.reduced ? html`<button class="plain" data-arrange title=${desk.draft.dirty ? t("cues.unsaved") : nothing} @click=${() => this.arrange(true)}>${desk.draft.dirty ? "● " : ""}${t("pad.arrange")}</button>` : nothing}
      </div>
      ${folder
        ? html`<div class="open">
            <button data-back @click=${() => this.close(page, folder)}>◂ ${t("pad.back")}</button><b class="line">${safe(folder, 60)}</b>
          </div>`
        : nothing}
      ${cells.length === 0 && desk.loaded ? html`<p class="empty">${t(desk.may("operator") ? "pad.empty" : "pad.none")}</p>` : nothing}
      <div class="pad scroll ${desk.linked ? "" : "dead"}" role="group" aria-label=${t("tab.pad")} @keydown=${(event: KeyboardEvent) => step(event)}>
        ${repeat(
          cells,
          (cell) => (isFolder(cell) ? `folder ${cell.folder}` : `cue ${cell.id}`),
          (cell) => this.cell(cell, page),
        )}
      </div>
    `;
  }

  private tabs(pages: PadPage[], open: string): TemplateResult {
    return html`<div class="pages" role="tablist" aria-label=${t("pad.pages")}>
      ${pages.map(({ title, cells }) => {
        const cues = cells.flatMap((cell) => (isFolder(cell) ? cell.cues : [cell]));
        const told = title === open ? null : news(cues.map(({ id }) => this.desk.faces.get(id)));
        return html`<button
          role="tab"
          data-page=${title}
          aria-selected=${title === open}
          title=${told ? `${told.said} ${told.count}` : safe(title, 60)}
          @click=${() => this.go({ page: title, folder: "" })}
        >${told ? html`<span aria-label=${told.said}>${told.mark}</span> ` : nothing}${safe(title, 40) || t("pad.first")}</button>`;
      })}
    </div>`;
  }

  private cell(cell: Cell, page: string): TemplateResult {
    if (isFolder(cell)) return folderButton(this.desk, cell, () => this.openFolder(page, cell.folder));
    return cueButton(this.desk, cell, this.seen);
  }

  private go(place: Place): void {
    this.place.go(place);
    this.requestUpdate();
  }

  private openFolder(page: string, folder: string): void {
    this.go({ page, folder });
    void this.focusOn(".pad .tile");
  }

  private close(page: string, folder: string): void {
    this.go({ page, folder: "" });
    void this.focusOn(`[data-folder="${CSS.escape(folder)}"]`);
  }

  private async focusOn(selector: string): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(selector)?.focus();
  }

  private arrange(on: boolean): void {
    this.desk.arranging = on;
    if (!on && this.desk.draft.dirty) this.desk.say(t("arrange.unsaved"));
    this.requestUpdate();
    if (!on) void this.focusOn("[data-arrange]");
  }

  /** PageUp and PageDown turn the page, wherever the focus is, unless a cue has the key. */
  private turn(event: KeyboardEvent): void {
    const by = { PageUp: -1, PageDown: 1 }[event.key];
    if (by === undefined || this.desk.arranging || this.desk.you.locked || !mine(event) || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    const { pages } = this;
    const { page } = this.place.among(pages);
    const next = pages[pages.findIndex(({ title }) => title === page) + by];
    if (pages.length < 2) return;
    event.preventDefault();
    if (next) void this.turnTo(next.title);
  }

  /** The focus stays where it was on the pad: on the same place of the other page. */
  private async turnTo(page: string): Promise<void> {
    const tilesOf = (): HTMLElement[] => [...this.renderRoot.querySelectorAll<HTMLElement>(".pad .tile")];
    const at = tilesOf().indexOf(this.shadowRoot?.activeElement as HTMLElement);
    this.go({ page, folder: "" });
    await this.updateComplete;
    const tiles = tilesOf();
    if (at >= 0) (tiles[at] ?? tiles.at(-1))?.focus();
    this.renderRoot.querySelector('.pages [aria-selected="true"]')?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

customElements.define("ov-pad", Pad);
