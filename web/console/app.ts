/** `<ov-console>`: the whole console: status and panic on top, what is on air, pad, panes, preview, notice line. */
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";

import { language, type Message, setLanguage, t } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import "./cue-editor.js";
import type { Notice } from "./desk.js";
import "./header.js";
import "./incidents.js";
import { bindCues, holdEscape } from "./keys.js";
import "./mechanics.js";
import "./pad.js";
import { Panel } from "./panel.js";
import "./products.js";
import "./side.js";
import "./strip.js";
import "./studio.js";
import "./system.js";
import { controls, tokens } from "./theme.js";
import type { Cue } from "./types.js";

const TONES: Record<Notice["tone"], string> = { done: "✓", refused: "✕", said: "…" };

type Tab = "pad" | "products" | "mechanics" | "cues" | "studio" | "system" | "preview" | "log";

/** From this width on the pad and the side are always there, and only the middle has tabs. */
const WIDE = matchMedia("(min-width: 860px)");

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
        display: flex;
        flex-direction: column;
        min-height: 0;
        min-width: 0;
        overflow: hidden;
      }
      .pane > :last-child {
        flex: 1;
        min-height: 0;
      }
      ov-pad {
        background: var(--ground);
      }
      .tabs {
        display: flex;
        gap: 2px;
        padding: 6px 8px 0;
        background: var(--ground);
        border-bottom: 1px solid var(--line);
        overflow-x: auto;
        scrollbar-width: none;
        flex: none;
      }
      .tabs button {
        border-radius: var(--radius) var(--radius) 0 0;
        border: 0;
        border-bottom: 3px solid transparent;
        background: none;
        color: var(--quiet);
        padding: 0 12px;
        flex: none;
      }
      .tabs button[aria-selected="true"] {
        color: var(--ink);
        font-weight: 600;
        border-bottom-color: var(--accent);
      }
      .side ov-preview {
        flex: 0 0 auto;
        height: min(46%, 400px);
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
      @media (min-width: 860px) {
        main {
          grid-template-columns: minmax(0, 1.1fr) minmax(0, 1fr) clamp(190px, 21vw, 300px);
        }
        .pane + .pane {
          border-left: 1px solid var(--line);
        }
      }
      @media (max-width: 1180px) {
        footer button {
          min-height: 44px;
        }
      }
    `,
  ];

  @state() private tab: Tab = WIDE.matches ? "products" : "pad";
  @state() private wide = WIDE.matches;
  @state() private holding = false;
  private bound: Cue[] | null = null;
  private unbind = (): void => undefined;
  private release = (): void => undefined;
  private readonly resized = (): void => {
    this.wide = WIDE.matches;
  };

  override connectedCallback(): void {
    super.connectedCallback();
    WIDE.addEventListener("change", this.resized);
    this.release = holdEscape(
      () => void this.desk.panic(),
      (holding) => (this.holding = holding && this.desk.may("assistant")),
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    WIDE.removeEventListener("change", this.resized);
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

  private get tabs(): Tab[] {
    const { desk, wide } = this;
    const middle: Tab[] = ["products"];
    if (desk.may("assistant")) middle.push("mechanics");
    if (desk.may("operator")) middle.push("cues");
    if (desk.may("assistant")) middle.push("studio");
    middle.push("system");
    return wide ? middle : ["pad", ...middle, "preview", "log"];
  }

  protected override render(): TemplateResult {
    const { desk } = this;
    const { notice } = desk;
    return html`
      <ov-header .desk=${desk} .holding=${this.holding}></ov-header>
      <ov-incidents .desk=${desk}></ov-incidents>
      <ov-strip .desk=${desk}></ov-strip>
      <main>${this.wide ? this.panes() : this.pane(this.chosen)}</main>
      <footer>
        <span role="status" class="grow line ${notice?.tone ?? ""}" title=${notice?.text ?? ""}>${notice ? `${TONES[notice.tone]} ${notice.text}` : t("notice.none")}</span>
        <span class="quiet line">${safe(desk.live.hello?.version, 30)}</span>
        <button class="plain" @click=${() => setLanguage(language() === "zh" ? "en" : "zh")}>${t("language.other")}</button>
      </footer>
    `;
  }

  private get chosen(): Tab {
    return this.tabs.includes(this.tab) ? this.tab : this.tabs[0]!;
  }

  private panes(): TemplateResult {
    const { desk } = this;
    return html`
      <section class="pane" aria-label=${t("tab.pad")}><ov-pad .desk=${desk}></ov-pad></section>
      ${this.pane(this.chosen)}
      <section class="pane side" aria-label=${t("preview")}>
        <ov-preview .desk=${desk}></ov-preview>
        <ov-log class="scroll" .desk=${desk}></ov-log>
      </section>
    `;
  }

  private pane(chosen: Tab): TemplateResult {
    return html`
      <section class="pane">
        <div class="tabs" role="tablist">
          ${this.tabs.map(
            (tab) => html`<button role="tab" data-tab=${tab} aria-selected=${tab === chosen} @click=${() => (this.tab = tab)}>
              ${t(`tab.${tab}` as Message)}${tab === "system" && this.troubled ? html` <span class="bad"></span>` : nothing}
            </button>`,
          )}
        </div>
        ${this.content(chosen)}
      </section>
    `;
  }

  private get troubled(): boolean {
    const { desk } = this;
    return Boolean(desk.obs.problems?.length) || desk.plugins.some((plugin) => plugin.error);
  }

  private content(tab: Tab): TemplateResult {
    const { desk } = this;
    switch (tab) {
      case "pad":
        return html`<ov-pad .desk=${desk}></ov-pad>`;
      case "products":
        return html`<ov-products .desk=${desk}></ov-products>`;
      case "mechanics":
        return html`<ov-mechanics .desk=${desk}></ov-mechanics>`;
      case "cues":
        return html`<ov-cue-editor .desk=${desk}></ov-cue-editor>`;
      case "studio":
        return html`<ov-studio class="scroll" .desk=${desk}></ov-studio>`;
      case "system":
        return html`<ov-system class="scroll" .desk=${desk}></ov-system>`;
      case "preview":
        return html`<ov-preview .desk=${desk}></ov-preview>`;
      case "log":
        return html`<ov-log class="scroll" .desk=${desk}></ov-log>`;
    }
  }
}

customElements.define("ov-console", Console);

declare global {
  interface HTMLElementTagNameMap {
    "ov-console": Console;
  }
}
