/** `<ov-undo>`: takes the last command back. Says what it is and whose; somebody else's is asked about once more. */
import { css, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import { t, word } from "../i18n/index.js";
import type { Undo as Undoable } from "../kit/protocol.js";
import { safe } from "../kit/text.js";
import { mine } from "./keys.js";
import { Panel } from "./panel.js";
import { Sure } from "./sure.js";
import { controls } from "./theme.js";

/** Seconds for which the notice offers it. */
export const OFFERED = 8;

export class Undo extends Panel {
  static override styles = [
    controls,
    css`
      button {
        width: 100%;
        text-align: left;
        line-height: 1.15;
      }
      button > span {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      button.sure {
        border-color: var(--warn);
        color: var(--warn);
      }
      :host([brief]) {
        max-width: min(46vw, 420px);
      }
      :host([brief]) button {
        width: auto;
        min-height: 32px;
        max-width: 100%;
        border-color: var(--accent);
      }
      :host([brief]) button > span {
        display: inline;
      }
      @media (max-width: 1180px) {
        :host([brief]) button {
          min-height: 44px;
        }
      }
    `,
  ];

  /** On the notice line: only for what was just done here, and only for eight seconds. */
  @property({ type: Boolean, reflect: true }) brief = false;
  /** About the row that would be taken back. */
  private readonly asking = new Sure<number>(this);
  @state() private left = 0;
  private seen: number | null = null;
  private until = 0;
  private timer = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("keydown", this.key);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.key);
    clearInterval(this.timer);
  }

  protected override willUpdate(): void {
    const last = this.desk.live.undo;
    if (!this.brief || !last || last.seq === this.seen || last.seq !== Math.max(...this.desk.own)) return;
    this.seen = last.seq;
    this.until = performance.now() + OFFERED * 1000;
    this.left = OFFERED;
    clearInterval(this.timer);
    this.timer = window.setInterval(() => {
      this.left = Math.max(0, Math.ceil((this.until - performance.now()) / 1000));
      if (this.left === 0) clearInterval(this.timer);
    }, 200);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { desk } = this;
    const last = desk.live.undo;
    if (this.brief) return last && last.seq === this.seen && this.left > 0 && !last.barred ? this.offer(last) : nothing;
    if (!last) return html`<button disabled>↶ ${t("undo")} <span class="small quiet line">${t("undo.none")}</span></button>`;
    const what = desk.commandLabel(last.command);
    const whose = this.whose(last);
    if (last.barred)
      return html`<button disabled title=${t("undo.barred", { what })}>↶ ${t("undo")} <span class="small quiet line">${t("undo.barred", { what })}</span></button>`;
    const sure = this.asking.asks(last.seq);
    return html`<button
      class=${sure ? "sure" : ""}
      aria-disabled=${this.asking.early(last.seq)}
      ?disabled=${!desk.linked}
      title="${what} · ${whose} · ${this.time(last.at)}"
      @click=${() => this.press(last)}
    >
      ↶ ${sure ? t("undo.sure", { whose }) : t("undo")} <span class="small quiet line">${what} · ${whose}</span>
    </button>`;
  }

  private offer(last: Undoable): TemplateResult {
    const what = this.desk.commandLabel(last.command);
    return html`<button class="line" ?disabled=${!this.desk.linked} title=${what} @click=${() => void this.desk.undo(last.seq)}>
      ↶ ${t("undo")} <span>${what}</span> <b>${this.left}</b>
    </button>`;
  }

  /** Ctrl+Z: asked about first, one's own too. It may have been meant for a text. */
  private readonly key = (event: KeyboardEvent): void => {
    const { desk } = this;
    if (this.brief || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "z") return;
    if (!mine(event) || desk.you.locked || desk.arranging) return;
    event.preventDefault();
    const last = desk.live.undo;
    if (!desk.linked || !last) return desk.deny(t("undo"), t(desk.linked ? "undo.none" : "link.refused"));
    if (last.barred) return desk.deny(t("undo"), t("undo.barred", { what: desk.commandLabel(last.command) }));
    if (this.asking.press(last.seq)) void desk.undo(last.seq);
    else desk.say(t("undo.again", { what: desk.commandLabel(last.command), whose: this.whose(last) }));
  };

  private whose(last: Undoable): string {
    return this.desk.own.has(last.seq) ? t("undo.mine") : safe(word("role", last.actor), 30);
  }

  private press(last: Undoable): void {
    if (this.desk.own.has(last.seq) || this.asking.press(last.seq)) void this.desk.undo(last.seq);
  }
}

customElements.define("ov-undo", Undo);
