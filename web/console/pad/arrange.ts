/** `<ov-arrange>`: the pad while it is arranged: by dragging, by keys, by buttons; nothing fires. */
import { html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";

import { t } from "../../i18n/index.js";
import { safe } from "../../kit/text.js";
import { openPane } from "../open.js";
import { Panel } from "../panel.js";
import { controls } from "../theme.js";
import { arranged } from "./arrange-style.js";
import { type Cell, cellsAt, endsOf, isFolder, moved, pageMoved, type PadPage, pagesOf, renamed, type Spot, spotOf, type Thing } from "./arrangement.js";
import { cueInside, folderInside, tiles } from "./button.js";
import { Drag, type DragHost, type Target } from "./drag.js";
import { columns, step } from "./grid.js";
import type { Remembered } from "./place.js";
import "./save-bar.js";

/** A folder's or page's title is at most this long. */
const TITLE = 40;

export class Arrange extends Panel implements DragHost {
  static override styles = [controls, tiles, arranged];

  @property({ attribute: false }) place!: Remembered;
  @property({ attribute: false }) done: () => void = () => undefined;
  @state() private chosen: Thing | null = null;
  /** Arrow keys move the chosen thing. */
  @state() private carried = false;
  /** Said to who cannot see it. */
  @state() private said = "";
  /** What a title is being asked for: a new page, or another name for what is open. */
  @state() private asking: "page" | "name" | "folder" | null = null;
  private readonly drag = new Drag(this);

  get list(): Element | null {
    return this.renderRoot.querySelector(".pad");
  }

  private get pages(): PadPage[] {
    const { draft } = this.desk;
    return pagesOf(draft.cues, draft.fresh);
  }

  protected override render(): TemplateResult {
    const { pages } = this;
    const { page, folder } = this.place.among(pages);
    const cells = cellsAt(pages, page, folder);
    return html`
      <p class="note"><span class="grow small">${t("arrange.note")}</span><button data-done @click=${this.done}>✓ ${t("arrange.done")}</button></p>
      ${this.tabs(pages, page)}
      ${folder ? this.crumbs(page, folder) : nothing}
      <div class="pad scroll" role="listbox" aria-label=${t("arrange.list")} aria-describedby="how" @keydown=${(event: KeyboardEvent) => this.key(event)}>
        ${repeat(
          cells,
          (cell) => (isFolder(cell) ? `folder ${cell.folder}` : `cue ${cell.id}`),
          (cell) => this.tile(cell, page),
        )}
      </div>
      ${this.tools(pages, page, folder)}
      <ov-save-bar .desk=${this.desk}></ov-save-bar>
      <p class="unseen" id="how">${t("arrange.how")}</p>
      <p class="unseen" role="log" aria-live="assertive">${this.said}</p>
      ${this.drag.thing ? html`<div class="ghost line">${this.nameOf(this.drag.thing)}</div>` : nothing}
    `;
  }

  protected override updated(): void {
    const ghost = this.renderRoot.querySelector<HTMLElement>(".ghost");
    if (ghost) ghost.style.transform = `translate(${this.drag.x + 10}px, ${this.drag.y + 10}px)`;
  }

  // ---- pages

  private tabs(pages: PadPage[], open: string): TemplateResult {
    const at = pages.findIndex(({ title }) => title === open);
    const shift = (by: -1 | 1, mark: string, label: string): TemplateResult =>
      html`<button class="plain" aria-label=${label} title=${label} @click=${() => this.turnPage(open, by)}>${mark}</button>`;
    return html`<div class="pages">
      <span class="pages-list" role="tablist" aria-label=${t("pad.pages")}>
        ${pages.map(
          ({ title }) => html`<button
            role="tab"
            class=${this.marked("page", title)}
            data-page=${title}
            aria-selected=${title === open}
            @click=${() => this.go(title, "")}
          >${safe(title, TITLE) || t("pad.first")}</button>`,
        )}
      </span>
      ${this.asking === "page" || this.asking === "name"
        ? this.ask(this.asking === "name" ? open : "", (title) => (this.asking === "name" ? this.rename({ page: open, folder: "" }, title) : this.addPage(title)))
        : html`
            <button class="plain" @click=${() => (this.asking = "page")}>＋ ${t("arrange.page")}</button>
            <button class="plain" @click=${() => (this.asking = "name")}>${t("arrange.rename")}</button>
            ${open && pages[at - 1]?.title ? shift(-1, "⇤", t("arrange.page_left")) : nothing}
            ${open && pages[at + 1] ? shift(1, "⇥", t("arrange.page_right")) : nothing}
          `}
    </div>`;
  }

  private ask(value: string, done: (title: string) => void): TemplateResult {
    const finish = (event: Event): void => {
      const title = (event.target as HTMLInputElement).value.trim().slice(0, TITLE);
      if (this.asking === null) return;
      if (title && title !== value) done(title);
      this.asking = null;
    };
    return html`<input
      class="title"
      maxlength=${TITLE}
      aria-label=${t("arrange.title")}
      placeholder=${t("arrange.title")}
      .value=${value}
      @change=${finish}
      @blur=${finish}
      @keydown=${(event: KeyboardEvent) => {
        if (event.isComposing) return;
        if (event.key === "Escape") this.asking = null;
        if (event.key === "Enter") finish(event);
      }}
    />`;
  }

  protected override willUpdate(): void {
    if (this.asking) void this.updateComplete.then(() => this.focusAsk());
  }

  private focusAsk(): void {
    const input = this.renderRoot.querySelector<HTMLInputElement>("input.title");
    if (input && this.shadowRoot?.activeElement !== input) input.focus();
  }

  private addPage(title: string): void {
    const { draft } = this.desk;
    if (!this.pages.some((page) => page.title === title)) draft.fresh = [...draft.fresh, title];
    this.go(title, "");
  }

  private rename(what: { page: string; folder: string }, title: string): void {
    const { draft } = this.desk;
    draft.fresh = draft.fresh.map((page) => (page === what.page && !what.folder ? title : page));
    draft.edit(renamed(draft.cues, what, title));
    this.go(what.folder ? what.page : title, what.folder ? title : "");
  }

  private turnPage(title: string, by: -1 | 1): void {
    const { draft } = this.desk;
    draft.edit(pageMoved(draft.cues, title, by));
  }

  private crumbs(page: string, folder: string): TemplateResult {
    return html`<div class="open">
      <button data-back class=${this.marked("back", "")} @click=${() => this.go(page, "")}>◂ ${t("pad.back")}</button>
      ${this.asking === "folder"
        ? this.ask(folder, (title) => this.rename({ page, folder }, title))
        : html`<b class="line">${safe(folder, TITLE)}</b><button class="plain" @click=${() => (this.asking = "folder")}>${t("arrange.rename")}</button>`}
    </div>`;
  }

  private go(page: string, folder: string): void {
    this.place.go({ page, folder });
    this.requestUpdate();
  }

  // ---- cells

  private tile(cell: Cell, page: string): TemplateResult {
    const thing: Thing = isFolder(cell) ? { folder: cell.folder, page } : { cue: cell.id };
    const chosen = sameThing(this.chosen, thing);
    const wrong = !isFolder(cell) && this.desk.draft.wrong?.id === cell.id;
    const mark = isFolder(cell) ? this.marked("folder", cell.folder) : this.marked("cue", cell.id);
    return html`
      <button
        class="tile ${isFolder(cell) ? "folder" : ""} ${chosen ? "chosen" : ""} ${chosen && this.carried ? "carried" : ""} ${mark} ${wrong ? "wrong" : ""} ${sameThing(this.drag.thing, thing) ? "dragged" : ""}"
        role="option"
        aria-selected=${chosen}
        data-cue=${isFolder(cell) ? nothing : cell.id}
        data-folder=${isFolder(cell) ? cell.folder : nothing}
        data-color=${(isFolder(cell) ? undefined : cell.color) ?? nothing}
        @pointerdown=${(event: PointerEvent) => this.drag.press(event, thing)}
        @focus=${() => this.choose(thing)}
        @click=${() => this.drag.swallows() || this.press(cell, page)}
        @dblclick=${() => isFolder(cell) || this.edit(cell.id)}
      >
        ${isFolder(cell) ? folderInside(cell.folder, cell.cues.length) : cueInside(this.desk, cell, false)}
        <span class="handle" aria-hidden="true">⠿</span>
      </button>
    `;
  }

  private marked(kind: "cue" | "folder" | "page" | "back", name: string): string {
    const { target } = this.drag;
    if (!target) return "";
    const over = kind === "back" ? target.element.hasAttribute("data-back") : target.element.getAttribute(`data-${kind}`) === name;
    return over ? target.mark : "";
  }

  private choose(thing: Thing): void {
    if (!sameThing(this.chosen, thing)) this.carried = false;
    this.chosen = thing;
  }

  private press(cell: Cell, page: string): void {
    if (isFolder(cell) && sameThing(this.chosen, { folder: cell.folder, page }) && !this.carried) this.go(page, cell.folder);
    this.choose(isFolder(cell) ? { folder: cell.folder, page } : { cue: cell.id });
    if (!isFolder(cell)) this.desk.draft.show(cell.id);
  }

  private edit(id: string): void {
    this.desk.draft.show(id);
    openPane(this, "cues");
  }

  private nameOf(thing: Thing): string {
    return safe("cue" in thing ? this.desk.draft.cue(thing.cue)?.label : thing.folder, 60) || "—";
  }

  // ---- dragging

  target(thing: Thing, x: number, y: number): Target | null {
    const element = this.shadowRoot?.elementFromPoint(x, y)?.closest("[data-cue], [data-folder], [data-page], [data-back], .pad");
    if (!element) return null;
    const { pages } = this;
    const { page, folder } = this.place.among(pages);
    const cells = cellsAt(pages, page, folder);
    const title = element.getAttribute("data-page");
    if (title !== null) return { element, mark: "into", spot: { page: title, folder: "", at: Infinity }, open: () => this.go(title, "") };
    if (element.hasAttribute("data-back")) return { element, mark: "into", spot: { page, folder: "", at: Infinity }, open: () => this.go(page, "") };
    if (element.matches(".pad")) return { element, mark: "into", spot: { page, folder, at: cells.length } };
    const name = element.getAttribute("data-folder");
    const at = cells.findIndex((cell) => (isFolder(cell) ? cell.folder === name : cell.id === element.getAttribute("data-cue")));
    const { left, width } = element.getBoundingClientRect();
    const share = (x - left) / width;
    if (name !== null && "cue" in thing && share > 0.25 && share < 0.75)
      return { element, mark: "into", spot: { page, folder: name, at: Infinity }, open: () => this.go(page, name) };
    return { element, mark: share < 0.5 ? "before" : "after", spot: { page, folder, at: share < 0.5 ? at : at + 1 } };
  }

  drop(thing: Thing, spot: Spot): void {
    this.move(thing, spot);
    this.choose(thing);
  }

  /** Moves it, says where it is now, and keeps the focus on it. */
  private move(thing: Thing, spot: Spot, tag = ""): void {
    const { draft } = this.desk;
    draft.edit(moved(draft.cues, thing, spot), tag);
    draft.fresh = draft.fresh.filter((title) => !draft.cues.some((cue) => cue.page === title));
    const to: Thing = "folder" in thing ? { folder: thing.folder, page: spot.page } : thing;
    const now = spotOf(draft.cues, to);
    if (!now) return;
    this.chosen = to;
    if (this.carried) this.go(now.page, now.folder);
    this.said = t("arrange.moved", { what: this.nameOf(to), where: where(now), at: now.at + 1 });
    void this.focusOn(to);
  }

  private async focusOn(thing: Thing): Promise<void> {
    this.requestUpdate();
    await this.updateComplete;
    const selector = "cue" in thing ? `[data-cue="${CSS.escape(thing.cue)}"]` : `.tile[data-folder="${CSS.escape(thing.folder)}"]`;
    this.renderRoot.querySelector<HTMLElement>(selector)?.focus();
  }

  // ---- keys

  private key(event: KeyboardEvent): void {
    const thing = this.chosen;
    if (!thing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === " ") return this.take(event, !this.carried);
    if (event.key === "Escape" && this.carried) {
      this.desk.draft.undoTagged(CARRY);
      this.said = t("arrange.cancelled");
      void this.focusOn(thing);
      return this.take(event, false, true);
    }
    if (event.key === "Enter" && this.carried) return this.take(event, false);
    if (event.key === "Enter" && "cue" in thing) {
      event.preventDefault();
      return this.edit(thing.cue);
    }
    if (event.key === "Delete" && "cue" in thing) {
      event.preventDefault();
      return this.discard(thing.cue);
    }
    if (!this.carried) return step(event);
    const by = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down", PageUp: "back", PageDown: "on" }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.shift(thing, by as Way, CARRY);
  }

  private take(event: Event, on: boolean, quiet = false): void {
    event.preventDefault();
    event.stopPropagation();
    this.carried = on;
    if (on) this.desk.draft.mark();
    if (!quiet) this.said = t(on ? "arrange.taken" : "arrange.put", { what: this.nameOf(this.chosen!) });
  }

  private shift(thing: Thing, way: Way, tag = ""): void {
    const spot = spotOf(this.desk.draft.cues, thing);
    if (!spot) return;
    const { pages } = this;
    const at = pages.findIndex(({ title }) => title === spot.page);
    const page = pages[at + (way === "on" ? 1 : way === "back" ? -1 : 0)]?.title;
    if (page === undefined) return;
    if (page !== spot.page) {
      this.go(page, "");
      return this.move(thing, { page, folder: "", at: Infinity }, tag);
    }
    const here = cellsAt(pages, spot.page, spot.folder).length;
    const row = columns([...this.renderRoot.querySelectorAll<HTMLElement>(".pad .tile")]);
    const by = { left: -1, right: 1, up: -row, down: row, back: 0, on: 0 }[way];
    const to = Math.max(0, Math.min(here - 1, spot.at + by));
    if (to !== spot.at) this.move(thing, { ...spot, at: to > spot.at ? to + 1 : to }, tag);
  }

  // ---- buttons

  private tools(pages: PadPage[], page: string, folder: string): TemplateResult {
    const thing = this.chosen;
    const spot = thing && spotOf(this.desk.draft.cues, thing);
    const add = html`<button @click=${() => this.add(page, folder)}>＋ ${t("arrange.add")}</button>`;
    if (!thing || !spot) return html`<div class="tools">${add}<span class="small quiet grow">${t("arrange.choose")}</span></div>`;
    const way = (name: Way, mark: string, label: string): TemplateResult =>
      html`<button data-way=${name} aria-label=${label} title=${label} @click=${() => this.shift(thing, name)}>${mark}</button>`;
    return html`<div class="tools" role="toolbar" aria-label=${this.nameOf(thing)}>
      ${add}
      <b class="line">${this.nameOf(thing)}</b>
      ${way("left", "◀", t("arrange.left"))} ${way("right", "▶", t("arrange.right"))} ${way("up", "▲", t("cues.up"))} ${way("down", "▼", t("cues.down"))}
      ${this.elsewhere(thing, pages, spot)}
      ${"cue" in thing
        ? html`
            <button @click=${() => this.edit(thing.cue)}>${t("arrange.edit")}</button>
            <button @click=${() => this.copy(thing.cue)}>${t("arrange.copy")}</button>
            <button class="danger" @click=${() => this.discard(thing.cue)}>${t("cues.remove")}</button>
          `
        : html`<button @click=${() => this.go(page, thing.folder)}>${t("arrange.open")}</button>`}
    </div>`;
  }

  private elsewhere(thing: Thing, pages: PadPage[], spot: Spot): TemplateResult {
    const other = endsOf(pages, "cue" in thing).filter((to) => to.page !== spot.page || to.folder !== spot.folder);
    const go = (event: Event): void => {
      const select = event.target as HTMLSelectElement;
      const to = select.value === "" ? undefined : other[Number(select.value)];
      if (to) this.move(thing, to);
      select.value = "";
    };
    return html`<select aria-label=${t("arrange.move_to")} ?disabled=${other.length === 0} @change=${go}>
      <option value="">${t("arrange.move_to")}</option>
      ${other.map((to, index) => html`<option value=${index}>${where(to)}</option>`)}
    </select>`;
  }

  private add(page: string, folder: string): void {
    const id = this.desk.draft.add(page, folder);
    this.chosen = { cue: id };
    this.edit(id);
  }

  private copy(id: string): void {
    const copy: Thing = { cue: this.desk.draft.duplicate(id) };
    this.chosen = copy;
    void this.focusOn(copy);
  }

  private discard(id: string): void {
    const name = this.nameOf({ cue: id });
    const { draft } = this.desk;
    const spot = spotOf(draft.cues, { cue: id });
    draft.remove(id);
    this.said = t("arrange.removed", { what: name });
    this.desk.say(this.said);
    const { page, folder } = this.place.among(this.pages);
    const cells = cellsAt(this.pages, page, folder);
    const next = cells[Math.min(spot?.at ?? 0, cells.length - 1)];
    this.chosen = next ? (isFolder(next) ? { folder: next.folder, page } : { cue: next.id }) : null;
    if (this.chosen) void this.focusOn(this.chosen);
  }
}

type Way = "left" | "right" | "up" | "down" | "back" | "on";
/** All moves of one carrying are taken back together. */
const CARRY = "carry";

/** `秒杀 › 预热`. */
function where({ page, folder }: Spot): string {
  return [safe(page, TITLE) || t("pad.first"), safe(folder, TITLE)].filter(Boolean).join(" › ");
}

function sameThing(one: Thing | null, other: Thing): boolean {
  if (!one) return false;
  return "cue" in one ? "cue" in other && one.cue === other.cue : "folder" in other && one.folder === other.folder && one.page === other.page;
}

customElements.define("ov-arrange", Arrange);
