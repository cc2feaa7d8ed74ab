/** `<ov-comments>`: what viewers say as they say it; paused, searched, marked, copied, and pinned for the host. */
import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";

import { t, word } from "../../i18n/index.js";
import type { Line, Said } from "../../kit/protocol.js";
import { safe } from "../../kit/text.js";
import { Panel } from "../panel.js";
import { searchField } from "../search-field.js";
import { controls, pane } from "../theme.js";
import { copy } from "./copy.js";
import { keep, type Liking, markedWords, recall } from "./kept.js";
import { type Entry, Lines, newestOf } from "./lines.js";
import { look } from "./look.js";
import { type Part, partsOf, wordsOf } from "./words.js";

const KINDS = ["comment", "order", "gift", "follow"] as const;
const SIGNS: Record<Line["type"], string> = { comment: "", order: "▣", gift: "◆", follow: "＋" };
const END = 24; // px from the end at which somebody still reads the newest
const PIN = "prompter.pin";

export class Comments extends Panel {
  static override styles = [controls, pane, look];

  private readonly lines = new Lines();
  private liking: Liking = recall();
  private words: string[] = [];
  @state() private search = "";
  @state() private marked = false;
  @state() private more = false;
  /** The line that has the buttons, by `n`. */
  @state() private chosen: number | null = null;
  /** Lines that came below what is being read. */
  @state() private newer = 0;
  private atEnd = true;
  private end = (): void => undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.end = this.desk.live.comments((said) => this.hear(said));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.end();
  }

  private hear(said: Said): void {
    this.lines.take(said, this.reading);
    if (!this.lines.paused && this.reading) this.newer += said.comments.filter((line) => this.shows(line)).length;
    this.requestUpdate();
  }

  /** Somebody is at lines further up, or at work on one: they stay where they are. */
  private get reading(): boolean {
    return !this.atEnd || this.chosen !== null;
  }

  protected override updated(): void {
    const list = this.list;
    if (!list || this.reading) return;
    list.scrollTop = list.scrollHeight;
    this.newer = 0;
  }

  private get list(): HTMLElement | null {
    return this.renderRoot.querySelector(".lines");
  }

  protected override render(): TemplateResult {
    const { lines } = this;
    this.words = wordsOf(markedWords(this.liking));
    const shown = lines.shown.filter((entry) => this.shows(entry));
    const focusable = shown.some(({ n }) => n === this.chosen) ? this.chosen : newestOf(shown);
    return html`
      <div class="tools" role="toolbar" aria-label=${t("tab.comments")}>
        ${searchField(t("comments.search"), this.search, (typed) => (this.search = typed))}
        <button data-tool="marked" aria-pressed=${this.marked} title=${t("comments.marked")} aria-label=${t("comments.marked")} @click=${() => (this.marked = !this.marked)}>？</button>
        <button data-tool="pause" aria-pressed=${lines.paused} title=${t(lines.paused ? "comments.resume" : "comments.pause")} aria-label=${t(lines.paused ? "comments.resume" : "comments.pause")} @click=${() => this.pause()}>
          ${lines.paused ? `▶ ${lines.aside.filter((entry) => "type" in entry).length || ""}` : "‖"}
        </button>
        <button data-tool="more" aria-expanded=${this.more} aria-label=${t("comments.more")} title=${t("comments.more")} @click=${() => (this.more = !this.more)}>⚙</button>
      </div>
      ${this.more ? this.settings() : nothing}
      <ul
        class="lines scroll"
        aria-label=${t("tab.comments")}
        @scroll=${() => this.scrolled()}
        @keydown=${(event: KeyboardEvent) => this.keys(event, shown)}
      >
        ${repeat(
          shown,
          ({ n }) => n,
          (entry) => guard([entry, this.chosen === entry.n, focusable === entry.n, this.words.join(), this.desk.products, this.desk.commands, t("tab.comments")], () => this.entry(entry, focusable === entry.n)),
        )}
        ${shown.length ? nothing : html`<li class="empty">${t(this.search || this.marked ? "comments.no_match" : "comments.empty")}</li>`}
      </ul>
      ${this.newer > 0 ? html`<button class="newer" @click=${() => this.toEnd()}>↓ ${t("comments.newer", { n: this.newer })}</button>` : nothing}
    `;
  }

  private settings(): TemplateResult {
    return html`
      <div class="more">
        ${KINDS.map(
          (kind) => html`<button data-kind=${kind} aria-pressed=${!this.liking.hidden.includes(kind)} @click=${() => this.hide(kind)}>${word("kind", kind)}</button>`,
        )}
        <label>
          ${t("comments.words_label")}
          <textarea rows="2" name="words" .value=${markedWords(this.liking)} @change=${(event: Event) => this.mark((event.target as HTMLTextAreaElement).value)}></textarea>
        </label>
      </div>
    `;
  }

  private hide(kind: string): void {
    const { hidden } = this.liking;
    this.liking = keep({ ...this.liking, hidden: hidden.includes(kind) ? hidden.filter((one) => one !== kind) : [...hidden, kind] });
    this.requestUpdate();
  }

  private mark(words: string): void {
    this.liking = keep({ ...this.liking, words: words.trim() === "" ? null : words });
    this.requestUpdate();
  }

  // ---- the lines

  private shows(entry: Entry): boolean {
    if (!("type" in entry)) return this.search === "" && !this.marked;
    if (this.liking.hidden.includes(entry.type)) return false;
    if (this.marked && !this.parts(entry).some(({ mark }) => mark)) return false;
    const wanted = this.search.trim().toLowerCase();
    return wanted === "" || `${entry.viewer?.name ?? ""} ${this.text(entry)}`.toLowerCase().includes(wanted);
  }

  private entry(entry: Entry, focusable: boolean): TemplateResult {
    if (!("type" in entry)) return html`<li class="gap">${t("comments.left_out", { n: entry.gap })}</li>`;
    const chosen = this.chosen === entry.n;
    const parts = this.parts(entry);
    return html`
      <li
        data-line=${entry.n}
        data-kind=${entry.type}
        class=${entry.type === "comment" ? "" : "aside"}
        tabindex=${focusable ? 0 : -1}
        ?data-chosen=${chosen}
        ?data-marked=${parts.some(({ mark }) => mark)}
        title=${this.time(entry.at)}
        @click=${() => (this.chosen = chosen && !getSelection()?.toString() ? null : entry.n)}
      >
        ${this.viewer(entry)}
        ${parts.map(({ text, mark }) => (mark ? html`<mark class=${mark}>${text}</mark>` : text))}
        ${chosen ? this.acts(entry) : nothing}
      </li>
    `;
  }

  private viewer({ viewer, type }: Line): TemplateResult {
    const sign = SIGNS[type] ? html`<span aria-hidden="true">${SIGNS[type]} </span>` : nothing;
    if (!viewer) return html`${sign}`;
    return html`${sign}<span class="who">${safe(viewer.name, 40) || t("comments.nameless")}</span>
      ${viewer.level === undefined ? nothing : html`<span class="level" title=${t("field.level")}>${t("comments.level", { level: viewer.level })}</span>`}
      ${viewer.fan ? html`<span class="fan" title=${t("field.fan")}>♥${t("comments.fan")}</span>` : nothing}`;
  }

  private parts(line: Line): Part[] {
    const text = this.text(line);
    return line.type === "comment" ? partsOf(text, this.words, (number) => this.desk.product(number) !== undefined) : [{ text }];
  }

  private text({ type, text, gift, count, order }: Line): string {
    if (type === "comment") return safe(text, 300);
    if (type === "gift") return t("comments.gave", { gift: safe(gift, 40), n: count ?? 1 });
    if (type === "follow") return t("comments.followed");
    const product = this.desk.product(order?.product);
    const what = product ? `${product.number} · ${safe(product.name, 40)}` : safe(order?.product, 40);
    return t("comments.ordered", { what, n: order?.quantity ?? 1, status: word("order", order?.status ?? "") });
  }

  private acts(line: Line): TemplateResult {
    const { desk } = this;
    const pins = line.type === "comment" && desk.allowed("prompter").some(({ name }) => name === PIN);
    // A press on a button leaves the line chosen.
    return html`<div class="acts" @click=${(event: Event) => event.stopPropagation()}>
      ${pins ? html`<button data-act="pin" ?disabled=${!desk.linked} @click=${() => this.pin(line)}>▲ ${t("comments.pin")}</button>` : nothing}
      <button data-act="copy" @click=${() => void this.copy(line)}>⧉ ${t("comments.copy")}</button>
    </div>`;
  }

  private pin({ viewer, text = "" }: Line): void {
    const who = viewer ? { viewer: { id: viewer.id, name: viewer.name } } : {};
    void this.desk.give(PIN, { text, ...who });
  }

  private async copy(line: Line): Promise<void> {
    const done = await copy(`${line.viewer ? `${safe(line.viewer.name, 60)}: ` : ""}${this.text(line)}`);
    this.desk.say(t(done ? "comments.copied" : "comments.not_copied"));
  }

  // ---- where it is

  private pause(): void {
    if (this.lines.paused) this.lines.resume();
    else this.lines.paused = true;
    this.requestUpdate();
  }

  private scrolled(): void {
    const list = this.list!;
    this.atEnd = list.scrollHeight - list.scrollTop - list.clientHeight <= END;
    if (!this.reading) this.newer = 0;
  }

  private toEnd(): void {
    this.chosen = null;
    this.newer = 0;
    this.atEnd = true;
    this.lines.trim();
    this.requestUpdate();
  }

  private keys(event: KeyboardEvent, shown: Entry[]): void {
    const numbers = shown.flatMap((entry) => ("type" in entry ? [entry.n] : []));
    const focused = (event.target as HTMLElement).closest<HTMLElement>("[data-line]");
    const at = numbers.indexOf(Number(focused?.dataset.line));
    if (event.key === "Escape" && this.chosen !== null) this.toEnd();
    else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const n = numbers[Math.min(Math.max(at + (event.key === "ArrowUp" ? -1 : 1), 0), numbers.length - 1)];
      if (n === undefined) return;
      this.chosen = n;
      void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`[data-line="${n}"]`)?.focus());
    } else if (event.key === "Enter" && event.target === focused) this.chosen = Number(focused!.dataset.line);
    else return;
    event.preventDefault();
  }
}

customElements.define("ov-comments", Comments);
