/** `<ov-console>`: the whole console: status and panic on top, what is on air, the panes, the notice line. */
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";

import { language, setLanguage, t } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import "./dock.js";
import type { Dock } from "./dock.js";
import "./guard.js";
import "./header.js";
import "./incidents.js";
import { KeysOfCues } from "./cue-keys.js";
import { holdEscape, sameKey } from "./keys.js";
import { OpenPane } from "./open.js";
import { Panel } from "./panel.js";
import { type Pane, panesFor, type Place } from "./panes.js";
import { regionKeys } from "./regions.js";
import { type Open, recall, remember } from "./remember.js";
import type { Notice } from "./room-store.js";
import { bindNext } from "./rundown/next.js";
import "./strip.js";
import { controls, tokens } from "./theme.js";
import "./undo.js";
import "./watch.js";

const TONES: Record<Notice["tone"], string> = { done: "✓", refused: "✕", said: "…" };

/** How many columns there is room for; beyond one the pad is always visible. */
const THREE = matchMedia("(min-width: 1181px)");
const TWO = matchMedia("(min-width: 640px)");
/** A phone, upright or not: narrow as a dock of OBS may be, but worked with a thumb. */
const PHONE = matchMedia("(pointer: coarse) and (max-width: 639px), (pointer: coarse) and (max-height: 480px)");

export class Console extends Panel {
  static override styles = [
    tokens,
    controls,
    css`
      :host {
        display: grid;
        grid-template: auto auto minmax(0, 1fr) auto / minmax(0, 1fr);
        height: 100dvh;
        overflow: hidden;
      }
      main {
        display: grid;
        grid-template: minmax(0, 1fr) / minmax(0, 1fr);
        min-height: 0;
      }
      [data-region]:focus-visible {
        outline: 3px solid var(--accent);
        outline-offset: -3px;
      }
      .skip {
        position: absolute;
        z-index: 3;
        top: -80px;
        left: 8px;
        display: flex;
        gap: 6px;
      }
      .skip:focus-within {
        top: 5px;
      }
      .pane {
        grid-area: 1 / 1;
        display: grid;
        grid-template: minmax(0, 1fr) / minmax(0, 1fr);
        min-height: 0;
        min-width: 0;
        overflow: hidden;
      }
      .pad {
        background: var(--ground);
      }
      .side {
        grid-template-rows: min(46%, 400px) minmax(0, 1fr);
      }
      .side ov-watch {
        border-bottom: 1px solid var(--line);
      }
      /* An alarm lies over the panes, never over pad, undo and panic where there is room: nothing moves under a finger. */
      ov-incidents {
        grid-area: 1 / -2 / 2 / -1;
        align-self: end;
        z-index: 2;
        max-height: 50%;
      }
      footer {
        display: flex;
        align-items: center;
        gap: 12px;
        min-height: 32px;
        padding: 3px 12px;
        border-top: 1px solid var(--line);
        background: var(--pane);
        font-size: 13px;
      }
      footer .refused {
        color: var(--warn);
        font-weight: 600;
      }
      /* Two lines, so that why something was refused is read to its end, in the height that the buttons take anyway. */
      .notice {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        max-height: 2.4em;
        overflow: hidden;
        overflow-wrap: anywhere;
        line-height: 1.2;
      }
      footer ov-me {
        flex: none;
      }
      footer button {
        flex: none;
        min-height: 32px;
      }
      /* Narrow: a row of its own, the buttons below it. */
      @media (max-width: 639px) {
        footer {
          flex-wrap: wrap;
          gap: 2px 8px;
        }
        .notice {
          flex: 1 0 100%;
          display: grid;
          align-items: center;
          height: 2.4em;
        }
        ov-undo {
          flex: 1 1 0;
          min-width: 0;
          margin-right: auto;
        }
        .version {
          display: none;
        }
      }
      @media (min-width: 640px) {
        footer ov-me {
          display: none;
        }
        main {
          grid-template-columns: minmax(0, 1.1fr) minmax(0, 1fr);
        }
        .pane + .pane {
          border-left: 1px solid var(--line);
        }
        #work {
          grid-column: 2;
        }
        #side {
          grid-column: 3;
        }
      }
      @media (min-width: 1181px) {
        main {
          grid-template-columns: minmax(0, 1.1fr) minmax(0, 1fr) clamp(190px, 21vw, 300px);
        }
        ov-incidents {
          grid-column: 2 / -1;
        }
      }
      @media (min-width: 1600px) {
        main {
          grid-template-columns: minmax(0, 1.2fr) minmax(0, 1fr) 400px;
        }
      }
      @media (max-width: 1180px) {
        footer button {
          min-height: 44px;
        }
      }
      @media (max-height: 480px) {
        footer {
          min-height: 24px;
          padding: 0 8px;
        }
        footer > :not([role="status"]) {
          display: none;
        }
      }
    `,
  ];

  @state() private open: Open = recall();
  @state() private columns = room();
  @state() private holding = false;
  @state() private phone = PHONE.matches;
  /** On a phone: all panes instead of the pad alone. */
  @state() private whole = false;
  private release: (() => void)[] = [];
  private readonly resized = (): void => {
    this.columns = room();
    this.phone = PHONE.matches;
  };

  constructor() {
    super();
    new KeysOfCues(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const query of [THREE, TWO, PHONE]) query.addEventListener("change", this.resized);
    this.addEventListener(OpenPane.kind, (event) => this.show((event as OpenPane).pane));
    const escape = holdEscape(
      (ms) => void this.desk.panic(ms),
      (holding) => (this.holding = holding && this.desk.may("assistant")),
    );
    this.release = [escape, regionKeys(this.renderRoot as ShadowRoot, () => this.f6Taken), bindNext(this.desk)];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const query of [THREE, TWO, PHONE]) query.removeEventListener("change", this.resized);
    for (const release of this.release) release();
  }

  protected override willUpdate(): void {
    document.title = `${safe(this.desk.info.title, 40)} · ${t("console")}`;
  }

  /** Does F6 alone belong to a cue? */
  private get f6Taken(): boolean {
    return this.desk.cues.some(({ keys }) => keys.some((key) => sameKey(key) === "f6"));
  }

  /** A pad in the hand: cues, what is on air, the link, undo and panic, and nothing else. */
  private get reduced(): boolean {
    return this.phone && !this.whole && this.desk.may("assistant");
  }

  protected override render(): TemplateResult {
    const { desk, reduced } = this;
    const { notice } = desk;
    const skip = (what: string): string => t("skip.to", { what, key: this.f6Taken ? "Ctrl+F6" : "F6" });
    return html`
      <nav class="skip" aria-label=${t("skip")}>
        <button @click=${() => this.region("pad")}>${skip(t("tab.pad"))}</button>
        ${reduced ? nothing : html`<button @click=${() => this.region("work")}>${skip(t("panes"))}</button>`}
      </nav>
      <header data-region tabindex="-1"><ov-header .desk=${desk} .holding=${this.holding}></ov-header></header>
      <ov-strip .desk=${desk} ?reduced=${reduced} role="region" aria-label=${t("strip")} data-region tabindex="-1"></ov-strip>
      <main>${reduced ? this.pad(true) : this.panes()}<ov-incidents .desk=${desk}></ov-incidents></main>
      <footer data-region tabindex="-1">
        <span role="status" class="notice grow ${notice?.tone ?? ""}" title=${notice?.text ?? ""}>${notice ? `${TONES[notice.tone]} ${notice.text}` : t("notice.none")}</span>
        ${desk.may("assistant") ? html`<ov-undo brief .desk=${desk}></ov-undo>` : nothing}
        <span class="quiet line version">${safe(desk.live.hello?.version, 30)}</span>
        <ov-me .desk=${desk}></ov-me>
        ${this.phone && desk.may("assistant")
          ? html`<button class="plain" data-whole @click=${() => (this.whole = !this.whole)}>${t(this.whole ? "phone.pad" : "phone.panes")}</button>`
          : nothing}
        <button class="plain" ?hidden=${reduced} lang=${language() === "zh" ? "en" : "zh-CN"} @click=${() => setLanguage(language() === "zh" ? "en" : "zh")}>${t("language.other")}</button>
      </footer>
      <ov-guard .desk=${desk}></ov-guard>
    `;
  }

  private panes(): TemplateResult {
    const { columns, desk } = this;
    const all = panesFor(desk);
    if (columns === 1) return html`<section class="pane" id="work" data-region tabindex="-1" aria-label=${t("panes")}>${this.dock(all, this.open.last)}</section>`;
    const of = (...places: Place[]): Pane[] => all.filter(({ place }) => places.includes(place));
    const last = all.find(({ id, place }) => id === this.open.last && place !== "pad")?.id ?? this.open.work;
    const work = columns === 2 ? this.dock(of("work", "watch", "side"), last) : this.dock(of("work"), this.open.work);
    return html`
      ${this.pad(false)}
      <section class="pane" id="work" data-region tabindex="-1" aria-label=${t("panes")}>${work}</section>
      ${columns === 3
        ? html`<section class="pane side" id="side" data-region tabindex="-1" aria-label=${t("preview")}>
            <ov-watch .desk=${desk}></ov-watch>
            ${this.dock(of("side"), this.open.side)}
          </section>`
        : nothing}
    `;
  }

  private pad(reduced: boolean): TemplateResult {
    return html`<section class="pane pad" id="pad" data-region tabindex="-1" aria-label=${t("tab.pad")}>
      <h2 class="unseen">${t("tab.pad")}</h2>
      <ov-pad .desk=${this.desk} ?reduced=${reduced}></ov-pad>
    </section>`;
  }

  /** Takes the focus to a region. */
  private region(id: string): void {
    (this.renderRoot.querySelector<HTMLElement>(`#${id}`) ?? this.renderRoot.querySelector<HTMLElement>("#work"))?.focus();
  }

  /** Opens a pane by its id, and takes the focus to its tab. */
  private show(id: string): void {
    const pane = panesFor(this.desk).find((one) => one.id === id);
    if (!pane || this.reduced) return;
    this.open = remember(this.open, pane);
    for (const dock of this.renderRoot.querySelectorAll<Dock>("ov-dock")) dock.tab(id)?.focus();
  }

  private dock(panes: Pane[], open: string | undefined): TemplateResult {
    const choose = (pane: Pane): void => {
      this.open = remember(this.open, pane);
    };
    return html`<ov-dock .desk=${this.desk} .panes=${panes} .open=${open ?? ""} .choose=${choose}></ov-dock>`;
  }
}

function room(): 1 | 2 | 3 {
  return THREE.matches ? 3 : TWO.matches ? 2 : 1;
}

customElements.define("ov-console", Console);

declare global {
  interface HTMLElementTagNameMap {
    "ov-console": Console;
  }
}
