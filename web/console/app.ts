/** `<ov-console>`: the whole console: status and panic on top, what is on air, the panes, the notice line. */
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";

import { language, setLanguage, t } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import type { Notice } from "./desk.js";
import "./dock.js";
import "./header.js";
import "./incidents.js";
import { bindCues, holdEscape } from "./keys.js";
import { Panel } from "./panel.js";
import { type Pane, panesFor, type Place } from "./panes.js";
import { type Open, recall, remember } from "./remember.js";
import "./strip.js";
import { controls, tokens } from "./theme.js";
import "./undo.js";
import type { Cue } from "./types.js";

const TONES: Record<Notice["tone"], string> = { done: "✓", refused: "✕", said: "…" };

/** How many columns there is room for; beyond one the pad is always visible. */
const THREE = matchMedia("(min-width: 960px)");
const TWO = matchMedia("(min-width: 640px)");

export class Console extends Panel {
  static override styles = [
    tokens,
    controls,
    css`
      :host {
        display: grid;
        grid-template: auto auto auto minmax(0, 1fr) auto / minmax(0, 1fr);
        height: 100dvh;
        overflow: hidden;
      }
      main {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        min-height: 0;
      }
      .pane {
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
      .side ov-preview {
        border-bottom: 1px solid var(--line);
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
      footer button {
        min-height: 32px;
      }
      @media (min-width: 640px) {
        main {
          grid-template-columns: minmax(0, 1.1fr) minmax(0, 1fr);
        }
        .pane + .pane {
          border-left: 1px solid var(--line);
        }
      }
      @media (min-width: 960px) {
        main {
          grid-template-columns: minmax(0, 1.1fr) minmax(0, 1fr) clamp(190px, 21vw, 300px);
        }
      }
      @media (max-width: 1180px) {
        footer button {
          min-height: 44px;
        }
      }
    `,
  ];

  @state() private open: Open = recall();
  @state() private columns = room();
  @state() private holding = false;
  private bound: Cue[] | null = null;
  private unbind = (): void => undefined;
  private release = (): void => undefined;
  private readonly resized = (): void => {
    this.columns = room();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    for (const query of [THREE, TWO]) query.addEventListener("change", this.resized);
    this.release = holdEscape(
      () => void this.desk.panic(),
      (holding) => (this.holding = holding && this.desk.may("assistant")),
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const query of [THREE, TWO]) query.removeEventListener("change", this.resized);
    this.release();
    this.unbind();
    this.bound = null;
  }

  protected override willUpdate(): void {
    document.title = `${safe(this.desk.info.title, 40)} · ${t("console")}`;
    if (this.bound === this.desk.cues) return;
    this.bound = this.desk.cues;
    this.unbind();
    this.unbind = bindCues(this.bound, {
      fire: (cue, held) => void this.desk.fire(cue, held === undefined ? {} : { held }),
      held: (cue) => this.desk.mustHold(cue),
      holding: (cue) => this.desk.hold(cue),
    });
  }

  protected override render(): TemplateResult {
    const { desk } = this;
    const { notice } = desk;
    return html`
      <ov-header .desk=${desk} .holding=${this.holding}></ov-header>
      <ov-incidents .desk=${desk}></ov-incidents>
      <ov-strip .desk=${desk}></ov-strip>
      <main>${this.panes()}</main>
      <footer>
        <span role="status" class="grow line ${notice?.tone ?? ""}" title=${notice?.text ?? ""}>${notice ? `${TONES[notice.tone]} ${notice.text}` : t("notice.none")}</span>
        ${desk.may("assistant") ? html`<ov-undo brief .desk=${desk}></ov-undo>` : nothing}
        <span class="quiet line">${safe(desk.live.hello?.version, 30)}</span>
        <button class="plain" @click=${() => setLanguage(language() === "zh" ? "en" : "zh")}>${t("language.other")}</button>
      </footer>
    `;
  }

  private panes(): TemplateResult {
    const { columns, desk } = this;
    const all = panesFor(desk);
    if (columns === 1) return html`<section class="pane">${this.dock(all, this.open.last)}</section>`;
    const of = (...places: Place[]): Pane[] => all.filter(({ place }) => places.includes(place));
    const last = all.find(({ id, place }) => id === this.open.last && place !== "pad")?.id ?? this.open.work;
    const work = columns === 2 ? this.dock(of("work", "watch", "side"), last) : this.dock(of("work"), this.open.work);
    return html`
      <section class="pane pad" aria-label=${t("tab.pad")}><ov-pad .desk=${desk}></ov-pad></section>
      <section class="pane" aria-label=${t("panes")}>${work}</section>
      ${columns === 3
        ? html`<section class="pane side" aria-label=${t("preview")}>
            <ov-preview .desk=${desk}></ov-preview>
            ${this.dock(of("side"), this.open.side)}
          </section>`
        : nothing}
    `;
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
