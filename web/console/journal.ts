/** `<ov-log>`: who pressed what and when, newest first; found by person, mechanic, words, outcome, time; 20,000 lines. */
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";

import { dayAndTime, language, type Message, t, word } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import { download } from "./files.js";
import { type Filter, type Kind, matches, mechanicOf, NONE, table, type Told } from "./journal-filter.js";
import type { Line } from "./log.js";
import { keyOf, markOf, namesakes } from "./namesakes.js";
import { Panel } from "./panel.js";
import { searchField } from "./search-field.js";
import { tellingOf } from "./telling.js";
import { controls, pane } from "./theme.js";

const ROW = 44; // px: of every row, so that which are in sight is plain arithmetic
const SPARE = 6; // rows made above and below what is in sight
const KINDS: readonly Kind[] = ["news", "done", "refused", "all"];
const MINUTES = [0, 5, 30, 120];

export class Journal extends Panel {
  static override styles = [
    controls,
    pane,
    css`
      :host {
        font-size: 12px;
      }
      .tools {
        padding: 6px 8px;
      }
      .tools button[aria-expanded="true"] {
        border-color: var(--accent);
      }
      .filters {
        flex: none;
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(120px, 1fr));
        gap: 6px;
        padding: 6px 8px;
        border-bottom: 1px solid var(--line);
      }
      .filters label {
        display: block;
        color: var(--quiet);
      }
      .list {
        flex: 1;
        min-height: 88px;
        position: relative;
      }
      ol {
        position: relative;
      }
      li {
        position: absolute;
        inset: 0 0 auto;
        height: ${ROW}px;
        padding: 4px 10px;
        border-bottom: 1px solid var(--line);
        line-height: 18px;
        contain: strict;
        cursor: default;
      }
      li[aria-current="true"] {
        background: var(--raised);
      }
      .refused b {
        color: var(--warn);
      }
      .who {
        color: var(--accent);
      }
      .whole {
        flex: none;
        max-height: 40%;
        padding: 8px 10px;
        border-top: 1px solid var(--edge);
        background: var(--raised);
        overflow-wrap: anywhere;
      }
    `,
  ];

  @state() private filter: Filter = NONE;
  @state() private filtering = false;
  @state() private top = 0;
  @state() private height = 0;
  /** The line that is shown whole. */
  @state() private chosen: Line | null = null;
  private told = new WeakMap<Line, Told>();
  /** What the telling depends on. */
  private words: unknown[] = [];
  /** The names that stand for several people. */
  private several: ReadonlySet<string> = new Set();
  private shown: Told[] = [];
  private readonly watch = new ResizeObserver(([entry]) => (this.height = entry!.contentRect.height));
  private watched: Element | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watch.disconnect();
    this.watched = null;
    this.desk.log.rest();
  }

  protected override updated(): void {
    const list = this.renderRoot.querySelector(".list");
    if (list !== this.watched) {
      this.watch.disconnect();
      if (list) this.watch.observe(list);
      this.watched = list;
    }
    // What is looked for may lie further back than what has been read.
    const end = (this.shown.length - SPARE) * ROW;
    if (this.desk.log.reading && this.top + this.height >= end) void this.desk.log.older();
  }

  private get narrowed(): boolean {
    const { who, mechanic, kind, minutes, text } = this.filter;
    return who !== "" || mechanic !== "" || kind !== NONE.kind || minutes !== 0 || text.trim() !== "";
  }

  protected override render(): TemplateResult {
    const { log } = this.desk;
    const now = this.desk.now;
    const several = namesakes(log.lines);
    const words = [language(), this.desk.commands, this.desk.products, this.desk.cues, [...several].join("\n")];
    if (words.some((one, index) => one !== this.words[index])) this.told = new WeakMap();
    this.words = words;
    this.several = several;
    this.shown = log.lines.map((line) => this.tell(line)).filter((one) => matches(one, this.filter, now));
    if (log.lines.length === 0) return html`<p class="empty">${t("log.empty")}</p>`;
    const first = Math.max(0, Math.floor(this.top / ROW) - SPARE);
    const rows = this.shown.slice(first, Math.ceil((this.top + this.height) / ROW) + SPARE);
    return html`
      ${this.tools()} ${this.filtering ? this.filters() : nothing}
      ${this.shown.length === 0 ? html`<p class="empty">${t("log.no_match")}</p>` : nothing}
      <div class="list scroll" tabindex="0" aria-label=${t("log.list")} role="group" @scroll=${this.scrolled} @keydown=${this.key}>
        <ol style="height: ${this.shown.length * ROW}px">
          ${repeat(
            rows,
            ({ line }) => line.seq ?? `refused ${line.at}`,
            (one, index) => this.row(one, first + index),
          )}
        </ol>
      </div>
      ${this.chosen ? this.whole(this.tell(this.chosen)) : nothing}
    `;
  }

  private tools(): TemplateResult {
    return html`<div class="tools">
      ${searchField(t("log.search"), this.filter.text, (text) => this.narrow({ text }))}
      <button data-filter aria-expanded=${this.filtering} @click=${() => (this.filtering = !this.filtering)}>
        ▽ ${t("log.filter")}${this.narrowed ? " ●" : ""}
      </button>
      <button data-export title=${t("log.export")} aria-label=${t("log.export")} @click=${this.save}>⇩</button>
    </div>`;
  }

  private filters(): TemplateResult {
    const { lines } = this.desk.log;
    const actors = new Map(lines.map((line) => [keyOf(line), this.whose(line)]));
    const mechanics = [...new Set(lines.map(mechanicOf))];
    const all: [string, string] = ["", t("log.any")];
    return html`<div class="filters">
      ${this.choice("who", "log.who", [all, ...actors])}
      ${this.choice("mechanic", "log.mechanic", [all, ...mechanics.map((one): [string, string] => [one, this.desk.mechanicLabel(one)])])}
      ${this.choice("kind", "log.kind", KINDS.map((one) => [one, t(`log.${one}` as Message)]))}
      ${this.choice("minutes", "log.time", MINUTES.map((one) => [String(one), one ? t("log.minutes", { n: one }) : t("log.any")]))}
    </div>`;
  }

  private choice(field: keyof Filter, label: Message, options: [string, string][]): TemplateResult {
    const chosen = (event: Event): void => {
      const { value } = event.target as HTMLSelectElement;
      this.narrow({ [field]: field === "minutes" ? Number(value) : value });
    };
    const now = String(this.filter[field]);
    const known = options.some(([value]) => value === now);
    return html`<label>
      ${t(label)}
      <select data-by=${field} @change=${chosen}>
        ${(known ? options : [...options, [now, safe(now, 40)]]).map(([value, shown]) => html`<option value=${value} .selected=${value === now}>${shown}</option>`)}
      </select>
    </label>`;
  }

  private narrow(change: Partial<Filter>): void {
    this.filter = { ...this.filter, ...change };
    this.desk.log.reading ||= this.narrowed;
  }

  private row({ line, who, what, more }: Told, index: number): TemplateResult {
    const refused = line.seq === null;
    return html`<li
      class=${refused ? "refused" : ""}
      style="top: ${index * ROW}px"
      aria-setsize=${this.shown.length}
      aria-posinset=${index + 1}
      aria-current=${line === this.chosen}
      @click=${() => this.choose(line)}
    >
      <p class="line"><span class="quiet">${this.time(line.at)}</span> <span class="who">${who}</span> <b>${refused ? `✕ ${t("pad.refused")} ` : ""}${what}</b></p>
      <p class="line ${refused ? "" : "quiet"}">${more}</p>
    </li>`;
  }

  private whole({ line, who, what, more }: Told): TemplateResult {
    return html`<div class="whole scroll" role="region" aria-label=${t("log.whole")} tabindex="0">
      <p><b>${line.seq === null ? `✕ ${t("pad.refused")}` : `#${line.seq}`}</b> <span class="quiet">${dayAndTime(line.at)}</span> <span class="who">${who}</span></p>
      <p><b>${what}</b></p>
      <p>${more}</p>
    </div>`;
  }

  private choose(line: Line | null): void {
    this.chosen = line === this.chosen ? null : line;
  }

  /** A line in words, made once in each language: 20,000 are told again at every patch else. */
  private tell(line: Line): Told {
    let found = this.told.get(line);
    if (!found) {
      const more = line.seq === null ? safe(line.why, 300) : tellingOf(this.desk, line);
      found = { line, who: this.whose(line), what: this.desk.commandLabel(line.command), more };
      this.told.set(line, found);
    }
    return found;
  }

  private whose(line: Line): string {
    return safe(word("role", line.actor), 40) + markOf(line, this.several);
  }

  private readonly scrolled = (event: Event): void => {
    this.top = (event.target as HTMLElement).scrollTop;
    if (this.top > 0) this.desk.log.reading = true;
    else if (!this.narrowed) this.desk.log.rest();
  };

  /** Arrow keys go from line to line; the chosen one is shown whole. */
  private readonly key = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const now = this.shown.findIndex(({ line }) => line === this.chosen);
    const to = Math.min(Math.max(now + by, 0), this.shown.length - 1);
    this.chosen = this.shown[to]?.line ?? null;
    const list = event.currentTarget as HTMLElement;
    list.scrollTop = Math.min(Math.max(list.scrollTop, (to + 1) * ROW - list.clientHeight), to * ROW);
  };

  /** What is shown, as a CSV file. */
  private readonly save = (): void => {
    const headers = (["log.time", "log.who", "log.what", "log.more", "log.seq"] as const).map((one) => t(one));
    const rows = this.shown.map(({ line, who, what, more }) => [
      new Date(line.at).toISOString(),
      who,
      what,
      line.seq === null ? `✕ ${t("pad.refused")}: ${more}` : more,
      String(line.seq ?? ""),
    ]);
    const now = new Date().toISOString().slice(0, 16).replaceAll(":", "");
    download(new Blob([table(headers, rows)], { type: "text/csv" }), `${this.desk.room}-${now}.csv`);
  };
}

customElements.define("ov-log", Journal);
