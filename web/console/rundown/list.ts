/** `<ov-rundown-list>`: every item in order; moved by pointer or by keys, gone to, skipped, written where it stands. */
import { html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";

import { locale, t, word } from "../../i18n/index.js";
import { safe } from "../../kit/text.js";
import { drag, type Load, takes } from "../drag.js";
import { Panel } from "../panel.js";
import { controls } from "../theme.js";
import { thumb } from "../thumb.js";
import type { Product } from "../types.js";
import type { ItemForm } from "../unsaved.js";
import "./editor.js";
import { look } from "./list-look.js";
import { nameOf, productName } from "./names.js";
import { type Drawn, fixed, home, type Lifted, NEW, type Place, placeAt, places, type Row, rowsOf } from "./places.js";
import { entries, type Entry, rundownOf, type Rundown, span, spent } from "./times.js";

const SIGNS: Record<Entry["turn"], string> = { current: "▶", next: "▷", done: "✓", skipped: "⤼", passed: "⋯", later: "" };

const AGAIN = 10_000; // ms: when each item's turn comes moves on with the clock

/** Something is on its way to another place. */
interface Moved {
  lifted: Lifted;
  place: Place;
  /** `sent`: dropped, and not answered yet: it stays where it was dropped until the server has said what is so. */
  by: "pointer" | "keys" | "sent";
}

export class List extends Panel {
  static override styles = [controls, look];

  @property({ attribute: false }) notes: ReadonlyMap<string, string> = new Map();
  /** Said where there are no items. */
  @property({ attribute: false }) empty: unknown = nothing;
  @state() private moved: Moved | null = null;
  /** The item that was pressed last: where there is little room only it has its buttons. */
  @state() private chosen: string | null = null;
  @state() private said = "";
  /** A row is being taken to another place of the document, and may lose the focus on the way. */
  private shifting = false;
  private current: string | undefined;
  private timer = 0;
  private release = (): void => undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = window.setInterval(() => this.requestUpdate(), AGAIN);
    const { scroller } = this;
    this.release = takes(this, {
      over: (load, _x, y) => this.over(load, y),
      leave: () => {
        if (this.moved?.by === "pointer") this.moved = null;
      },
      drop: () => void this.drop(),
      get list() {
        return scroller();
      },
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
    this.release();
  }

  protected override willUpdate(): void {
    // Somebody else has taken it out meanwhile.
    const { items } = this.rundown;
    if (this.moved?.lifted.from === "rundown" && !(this.moved.lifted.id in items)) this.moved = null;
    if (this.form?.id && !(this.form.id in items)) this.opened(null);
  }

  protected override updated(): void {
    const { current } = this.rundown;
    if (current !== this.current && this.moved === null && this.form === null) this.show();
    this.current = current;
  }

  protected override firstUpdated(): void {
    if (this.form) this.showForm();
  }

  /** The one that is open; it stays open while another tab is looked at. */
  private get form(): ItemForm | null {
    return this.desk.unsaved.item;
  }

  private readonly scroller = (): HTMLElement | null => this.renderRoot.querySelector(".list");

  private get rundown(): Rundown {
    return rundownOf(this.desk.topics.rundown);
  }

  /** Opens the form of a new item. */
  add(): void {
    this.edit("");
  }

  /** Brings what is on into view. */
  private show(): void {
    this.renderRoot.querySelector("[data-turn=current]")?.scrollIntoView({ block: "center" });
  }

  protected override render(): TemplateResult {
    const { desk, rundown } = this;
    const found = new Map(entries(rundown, desk.now).map((entry) => [entry.id, entry]));
    const rows = rowsOf(rundown, this.moved);
    return html`
      <div class="list scroll" role="list" aria-label=${t("tab.rundown")}>
        ${repeat(
          rows,
          (row, index) => (row.kind === "item" ? row.id : `segment ${index} ${row.name}`),
          (row, index) => (row.kind === "segment" ? this.segment(row.name, rows.slice(index + 1)) : row.id === NEW ? this.coming() : this.row(found.get(row.id)!)),
        )}
        ${rows.length || this.form?.id === "" ? nothing : html`<div role="listitem">${this.empty}</div>`}
        ${this.form?.id === "" ? html`<div class="new" role="listitem">${this.editor(this.form)}</div>` : nothing}
      </div>
      <p class="unseen" aria-live="assertive">${this.said}</p>
    `;
  }

  private segment(name: string, after: Row[]): TemplateResult {
    const { items, skipped } = this.rundown;
    const end = after.findIndex(({ kind }) => kind === "segment");
    const ids = after.slice(0, end < 0 ? after.length : end).flatMap((row) => (row.kind === "item" && row.id in items ? [row.id] : []));
    const long = ids.reduce((sum, id) => sum + (skipped.includes(id) ? 0 : items[id]!.planned), 0);
    return html`<div class="segment" role="listitem" data-segment=${name}><h3 class="line grow">${safe(name, 60)}</h3><span>${span(long)}</span></div>`;
  }

  private coming(): TemplateResult {
    const product = this.desk.product(this.moved!.lifted.id);
    return html`<div class="item lifted" role="listitem"><span></span><b class="place">＋</b><span class="line grow">${productName(product)}</span></div>`;
  }

  private row(entry: Entry): TemplateResult {
    const { desk, rundown } = this;
    const { id, item, turn } = entry;
    if (this.form?.id === id) return html`<div class="item open" role="listitem" data-item=${id}>${this.editor(this.form)}</div>`;
    const product = desk.product(item.product);
    const name = this.name(id);
    const lifted = this.moved?.lifted.id === id;
    return html`
      <div
        class="item ${lifted ? "lifted" : ""} ${this.chosen === id ? "chosen" : ""}"
        role="listitem"
        data-item=${id}
        data-turn=${turn}
        aria-current=${turn === "current" ? "step" : nothing}
        @pointerdown=${(event: PointerEvent) => this.press(event, id)}
        @click=${() => (this.chosen = id)}
      >
        ${desk.may("assistant") ? this.grip(id, name) : html`<span></span>`}
        <span class="place"><span class="sign" role="img" aria-label=${word("turn", turn)} title=${word("turn", turn)}>${SIGNS[turn]}</span>${entry.place}</span>
        <div class="what">
          <p class="line" title=${safe(name, 300)}>${product ? html`<span class="picture">${thumb(product)}</span>` : nothing}${safe(name, 120)}</p>
          ${this.below(entry, product)}
        </div>
        ${this.times(entry)}
        ${desk.may("assistant") ? this.actions(entry, name, rundown) : nothing}
      </div>
    `;
  }

  private below({ id, item }: Entry, product: Product | undefined): unknown {
    const parts = [];
    if (product && item.label) parts.push(productName(product));
    if (item.cue) {
      const cue = this.desk.cues.find((one) => one.id === item.cue);
      parts.push(`${item.fire ? "⚡" : "⌨"} ${safe(cue?.label || item.cue, 40)}`);
    }
    const note = this.notes.get(id);
    if (note) parts.push(`✎ ${safe(note, 200)}`);
    return parts.length ? html`<p class="line small quiet" title=${parts.join(" · ")}>${parts.join(" · ")}</p>` : nothing;
  }

  private times({ id, item, at, turn }: Entry): TemplateResult {
    const { desk, rundown } = this;
    const took = turn === "current" ? null : spent(rundown, id, desk.now);
    const over = took !== null && item.planned > 0 && took > item.planned;
    const moment =
      at === null ? null
      : rundown.phase === "ready" ? `+${span(at)}`
      : new Date(at).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit", hour12: false }); // prettier-ignore
    return html`
      <p class="times">
        ${took === null ? nothing : html`<span class=${over ? "over" : ""} title=${t("field.spent")} data-spent>${over ? "▲ " : ""}${span(took)} /</span>`}
        <b data-planned title=${t("rundown.planned")}>${item.planned ? span(item.planned) : "—"}</b>
        ${moment === null ? nothing : html`<small class="quiet" title=${t("rundown.comes_at")}>${moment}</small>`}
      </p>
    `;
  }

  private grip(id: string, name: string): TemplateResult {
    const stays = fixed(this.rundown, id);
    return html`
      <button
        class="grip plain"
        aria-label=${t("rundown.move", { what: name })}
        aria-description=${stays ? word("fixed", stays) : t("rundown.move_how")}
        aria-disabled=${stays ? "true" : "false"}
        aria-pressed=${this.moved?.lifted.id === id}
        title=${stays ? word("fixed", stays) : t("rundown.move_how")}
        @keydown=${(event: KeyboardEvent) => this.keys(event, id)}
        @click=${(event: MouseEvent) => this.lift(event, id)}
        @blur=${() => this.moved?.by === "keys" && !this.shifting && this.cancel()}
      >
        ⠿
      </button>
    `;
  }

  private actions({ id, turn }: Entry, name: string, rundown: Rundown): TemplateResult {
    const { desk } = this;
    const off = !desk.linked;
    const goes = rundown.phase !== "ready" && turn !== "current";
    const skips = rundown.phase !== "finished" && turn !== "current" && turn !== "done";
    const writes = desk.may("operator") && rundown.phase !== "finished" && turn !== "done";
    return html`
      <div class="actions">
        ${goes ? html`<button class="plain" data-act="go" ?disabled=${off} aria-label=${t("rundown.go", { what: name })} title=${t("rundown.go", { what: name })} @click=${() => void desk.give("rundown.go", { item: id })}>▶</button>` : nothing}
        ${skips
          ? html`<button
              class="plain"
              data-act="skip"
              ?disabled=${off}
              aria-pressed=${turn === "skipped"}
              aria-label=${t(turn === "skipped" ? "rundown.unskip" : "rundown.skip", { what: name })}
              title=${t(turn === "skipped" ? "rundown.unskip" : "rundown.skip", { what: name })}
              @click=${() => void desk.give("rundown.skip", { item: id, skipped: turn !== "skipped" })}
            >
              ⤼
            </button>`
          : nothing}
        ${writes ? html`<button class="plain" data-act="edit" aria-label=${t("rundown.edit", { what: name })} title=${t("rundown.edit", { what: name })} @click=${() => this.edit(id)}>✎</button>` : nothing}
      </div>
    `;
  }

  private editor(form: ItemForm): TemplateResult {
    const { rundown } = this;
    return html`<ov-rundown-editor
      .desk=${this.desk}
      .form=${form}
      .segments=${[...new Set(Object.values(rundown.items).map(({ segment }) => segment))].filter(Boolean)}
      .removable=${form.id !== "" && fixed(rundown, form.id) === null}
      @close=${() => this.close(form)}
    ></ov-rundown-editor>`;
  }

  /** Opens a form. */
  private edit(id: string): void {
    const { items, order } = this.rundown;
    const item = items[id] ?? { segment: items[order.at(-1) ?? ""]?.segment ?? "", label: "", planned: 0, fire: false };
    this.opened({ id, began: { item, note: this.notes.get(id) ?? "" }, kept: null });
    void this.updateComplete.then(() => this.showForm());
  }

  private showForm(): void {
    this.renderRoot.querySelector(".new, .open")?.scrollIntoView({ block: "nearest" });
  }

  private close(form: ItemForm): void {
    if (this.form !== form) return; // its answer was late, and another one is open
    this.opened(null);
    // The focus goes back to where the form was opened from.
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`[data-item="${CSS.escape(form.id)}"] [data-act=edit]`)?.focus());
  }

  /** There may be little room for a form: the pane has to know. */
  private opened(form: ItemForm | null): void {
    this.desk.unsaved.item = form;
    this.desk.changed();
    this.requestUpdate();
  }

  private name(id: string): string {
    return nameOf(this.desk, this.rundown, id);
  }

  // ---- moving

  private press(event: PointerEvent, id: string): void {
    const grip = (event.target as HTMLElement).closest(".grip");
    // A finger anywhere else scrolls; and a button is pressed.
    if (!this.desk.may("assistant") || (!grip && (event.pointerType !== "mouse" || (event.target as HTMLElement).closest("button")))) return;
    if (!this.desk.linked || fixed(this.rundown, id)) return;
    this.moved = null;
    drag(event, { kind: "item", id, label: this.name(id) });
  }

  private over(load: Load, y: number): boolean {
    const { desk, rundown } = this;
    if (!desk.linked || rundown.phase === "finished" || !desk.may(load.kind === "item" ? "assistant" : "operator")) return false;
    const lifted: Lifted = { id: load.id, from: load.kind === "item" ? "rundown" : "catalogue" };
    const place = placeAt(rundown, lifted, this.drawn(lifted), y);
    if (!place) return false;
    const was = this.moved?.place;
    if (!was || was.before !== place.before || was.segment !== place.segment) this.moved = { lifted, place, by: "pointer" };
    return true;
  }

  /** The rows on the screen but the one that is moved. */
  private drawn(lifted: Lifted): Drawn[] {
    const found: Drawn[] = [];
    for (const element of this.renderRoot.querySelectorAll<HTMLElement>("[data-segment], [data-item]")) {
      const { item, segment } = element.dataset;
      if (item === lifted.id || (item !== undefined && !(item in this.rundown.items))) continue;
      const row: Row = item === undefined ? { kind: "segment", name: segment! } : { kind: "item", id: item };
      const { top, height } = element.getBoundingClientRect();
      found.push({ row, middle: top + height / 2 });
    }
    return found;
  }

  /** Enter, Space or a press without a drag takes an item up, and puts it down. */
  private lift(event: MouseEvent, id: string): void {
    if (!this.desk.linked) return this.desk.say(t("link.refused"));
    const stays = fixed(this.rundown, id);
    if (stays) return this.desk.say(word("fixed", stays));
    if (this.moved) return void this.drop();
    (event.currentTarget as HTMLElement).focus();
    this.moved = { lifted: { id, from: "rundown" }, place: home(this.rundown, id), by: "keys" };
    this.said = t("rundown.lifted", { what: this.name(id) });
  }

  private keys(event: KeyboardEvent, id: string): void {
    const { moved } = this;
    if (moved?.by !== "keys" || moved.lifted.id !== id) return;
    if (event.key === "Escape") this.cancel();
    else if (event.key === "ArrowUp" || event.key === "ArrowDown") this.shift(moved, event.key === "ArrowUp" ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private shift(moved: Moved, by: -1 | 1): void {
    const possible = places(this.rundown, moved.lifted);
    const at = possible.findIndex(({ before, segment }) => before === moved.place.before && segment === moved.place.segment);
    const place = possible[Math.min(Math.max(at + by, 0), possible.length - 1)];
    if (!place) return;
    const was = this.renderRoot.querySelector<HTMLElement>(`[data-item="${CSS.escape(moved.lifted.id)}"] .grip`);
    this.moved = { ...moved, place };
    const ids = rowsOf(this.rundown, this.moved).flatMap((row) => (row.kind === "item" ? [row.id] : []));
    const where = { at: ids.indexOf(moved.lifted.id) + 1, of: ids.length };
    this.said = place.segment ? t("rundown.moved_in", { ...where, segment: safe(place.segment, 60) }) : t("rundown.moved", where);
    this.shifting = true;
    void this.updateComplete.then(() => {
      this.shifting = false;
      was?.focus();
      was?.scrollIntoView({ block: "nearest" });
    });
  }

  private cancel(): void {
    this.moved = null;
    this.said = t("rundown.put_back");
  }

  private async drop(): Promise<void> {
    const { moved, rundown } = this;
    if (!moved || moved.by === "sent") return;
    const { lifted, place } = moved;
    const own = lifted.from === "rundown" ? home(rundown, lifted.id) : null;
    if (own?.before === place.before && own.segment === place.segment) return this.cancel();
    const held: Moved = { ...moved, by: "sent" };
    this.moved = held;
    const name = own ? this.name(lifted.id) : productName(this.desk.product(lifted.id));
    try {
      if (own) await this.desk.run("rundown.move", { item: lifted.id, ...place });
      else await this.desk.run("rundown.add", { item: { product: lifted.id, segment: place.segment || null }, before: place.before });
      this.said = t("rundown.dropped", { what: name });
    } catch {
      this.said = t("rundown.put_back"); // why is on the notice line
    } finally {
      if (this.moved === held) this.moved = null;
    }
  }
}

customElements.define("ov-rundown-list", List);
