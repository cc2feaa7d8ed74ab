/** `<ov-dock>`: panes in one place, one of them open; its tabs work by pointer and by arrow keys. */
import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { html as named, unsafeStatic } from "lit/static-html.js";

import { t } from "../i18n/index.js";
import { task } from "../kit/task.js";
import { Panel } from "./panel.js";
import type { Pane } from "./panes.js";
import { controls, pane } from "./theme.js";

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };

export class Dock extends Panel {
  static override styles = [
    controls,
    pane,
    css`
      :host {
        overflow: hidden;
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
        position: relative;
        border-radius: var(--radius) var(--radius) 0 0;
        border: 0;
        border-bottom: 3px solid transparent;
        background: none;
        color: var(--quiet);
        padding: 0 9px;
        flex: none;
      }
      .tabs button[aria-selected="true"] {
        color: var(--ink);
        -webkit-text-stroke: 0.5px; /* heavier letters would be wider, and move the other tabs */
        border-bottom-color: var(--accent);
      }
      /* Where there is room for it, every tab is in sight. */
      @media (min-width: 640px) {
        .tabs {
          flex-wrap: wrap;
        }
      }
      @media (min-width: 640px) and (max-width: 1365px) {
        .tabs {
          gap: 0;
        }
        .tabs button {
          padding: 0 7px;
          font-size: 13px;
        }
      }
      /* In the tab's corner: a tab that grew would push others to the next line, and all below them. */
      .tabs .bad {
        position: absolute;
        top: 3px;
        right: 0;
        font-size: 11px;
        line-height: 1;
      }
      .tabs button:focus-visible {
        outline-offset: -2px;
      }
      h2 {
        flex: none;
        padding: 8px 12px 6px;
        font-size: 13px;
        color: var(--quiet);
        border-bottom: 1px solid var(--line);
      }
      .content {
        flex: 1;
        display: flex;
        flex-direction: column;
        min-height: 0;
      }
      .content > * {
        flex: 1;
        min-height: 0;
        overflow: auto;
        overscroll-behavior: contain;
        scrollbar-color: var(--edge) transparent;
        scrollbar-width: thin;
      }
    `,
  ];

  @property({ attribute: false }) panes: readonly Pane[] = [];
  /** The id of the open pane. */
  @property({ attribute: false }) open = "";
  /** Somebody chose a pane. */
  @property({ attribute: false }) choose: (pane: Pane) => void = () => undefined;

  private get chosen(): Pane | undefined {
    return this.panes.find(({ id }) => id === this.open) ?? this.panes[0];
  }

  /** A pane is made in a task of its own: for the largest it takes longer than a press may. */
  protected override async scheduleUpdate(): Promise<void> {
    await task();
    await super.scheduleUpdate();
  }

  protected override render(): TemplateResult | typeof nothing {
    const open = this.chosen;
    if (!open) return nothing;
    const { desk } = this;
    const tag = unsafeStatic(open.tag);
    const alone = this.panes.length === 1;
    return html`
      ${alone ? html`<h2 id="tab-${open.id}">${t(open.label)}</h2>` : this.tabs(open)}
      <div class="content" id="panel" role=${alone ? "group" : "tabpanel"} aria-labelledby="tab-${open.id}">
        ${named`<${tag} .desk=${desk}></${tag}>`}
      </div>
    `;
  }

  private tabs(open: Pane): TemplateResult {
    return html`<div class="tabs" role="tablist" aria-label=${t("panes")} @keydown=${this.step}>
      ${this.panes.map(
        (pane) => html`<button
          role="tab"
          id="tab-${pane.id}"
          data-tab=${pane.id}
          aria-selected=${pane === open}
          aria-controls="panel"
          tabindex=${pane === open ? 0 : -1}
          @click=${() => this.choose(pane)}
        >
          ${t(pane.label)}${pane.troubled?.(this.desk) ? html`<span class="bad"></span>` : nothing}
        </button>`,
      )}
    </div>`;
  }

  private step(event: KeyboardEvent): void {
    const by = STEPS[event.key];
    const open = this.chosen; // which may not have been made yet: keys can be quicker
    if (by === undefined || open === undefined || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { panes } = this;
    const last = panes.length - 1;
    const to = by === -Infinity ? 0 : by === Infinity ? last : (panes.indexOf(open) + by + panes.length) % panes.length;
    const pane = panes[to]!;
    this.tab(pane.id)?.focus();
    this.choose(pane);
  }

  /** The tab of a pane, where there are tabs. */
  tab(id: string): HTMLElement | null {
    return this.renderRoot.querySelector(`[data-tab="${id}"]`);
  }

  protected override updated(): void {
    this.renderRoot.querySelector(".tabs [aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

customElements.define("ov-dock", Dock);
