/** `<ov-prompter-screens>`: the prompters that are open, where each is in its script, and the means to move them. */
import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { styleMap } from "lit/directives/style-map.js";

import { type Message, t } from "../i18n/index.js";
import type { PrompterPage, Scroll, Section } from "../kit/protocol.js";
import { safe } from "../kit/text.js";
import { Panel } from "./panel.js";
import { controls } from "./theme.js";

const STEP = 20; // characters a minute
const SLOWEST = 60;
const FASTEST = 900;

const SECTIONS: Record<Section, Message> = {
  opening: "prompter.opening",
  points: "prompter.points",
  close: "prompter.close",
  transition: "prompter.transition",
};

export class PrompterScreens extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        padding: 8px 10px;
        border-bottom: 1px solid var(--line);
      }
      li {
        padding: 4px 0;
      }
      .words {
        display: flex;
        gap: 8px;
        align-items: baseline;
      }
      .bar {
        display: block;
        height: 4px;
        margin: 4px 0;
        border-radius: 2px;
        background: var(--lifted);
        overflow: hidden;
      }
      .bar span {
        display: block;
        height: 100%;
        background: var(--accent);
        transform-origin: 0 50%;
      }
      .moves {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
        align-items: center;
      }
      .moves output {
        min-width: 5.5em;
        text-align: center;
      }
    `,
  ];

  private end = (): void => undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.end = this.desk.live.subscribe((change) => {
      if (change.kind === "prompters") this.requestUpdate();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.end();
  }

  protected override render(): TemplateResult {
    const { prompters } = this.desk.live;
    if (!prompters.length) return html`<p class="quiet">${t("pd.no_screen")}</p>`;
    return html`<ul>
      ${repeat(
        prompters,
        ({ id }) => id,
        (one) => this.screen(one),
      )}
    </ul>`;
  }

  private screen(one: PrompterPage): TemplateResult {
    const product = one.product === undefined ? null : this.desk.product(one.product);
    const of = one.product === undefined ? t("pd.session") : product ? `${product.number} · ${safe(product.name, 60)}` : safe(one.product, 40);
    const share = Math.round(one.at * 100);
    return html`<li data-seat=${one.seat}>
      <p class="words">
        <b>${t(one.seat === "host" ? "prompter.host" : "prompter.cohost")}</b>
        <span class="line grow">${of}${one.section ? html` · ${t(SECTIONS[one.section])}` : nothing}</span>
        <span class="quiet">${one.playing ? "▶" : "‖"} ${share}%</span>
      </p>
      <div class="bar" role="progressbar" aria-label=${of} aria-valuenow=${share} aria-valuemin="0" aria-valuemax="100">
        <span style=${styleMap({ transform: `scaleX(${one.at})` })}></span>
      </div>
      <div class="moves">
        ${this.move(one, { do: "top" }, "⇤", t("prompter.key.top"))} ${this.move(one, { do: "back" }, "«", t("prompter.key.back"))}
        ${one.playing ? this.move(one, { do: "pause" }, "‖", t("pd.pause")) : this.move(one, { do: "play" }, "▶", t("pd.play"))}
        ${this.move(one, { do: "next" }, "»", t("prompter.key.next"))}
        ${this.move(one, this.faster(one, -STEP), "−", t("prompter.key.slower"))}
        <output>${t("prompter.pace", { speed: one.speed })}</output>
        ${this.move(one, this.faster(one, STEP), "+", t("prompter.key.faster"))}
      </div>
    </li>`;
  }

  private faster({ speed }: PrompterPage, by: number): Omit<Scroll, "to"> {
    return { do: "speed", speed: Math.min(FASTEST, Math.max(SLOWEST, speed + by)) };
  }

  private move({ seat }: PrompterPage, order: Omit<Scroll, "to">, face: string, label: string): TemplateResult {
    return html`<button data-do=${order.do} aria-label=${label} title=${label} ?disabled=${!this.desk.linked} @click=${() => this.desk.live.scroll({ to: seat, ...order })}>
      ${face}
    </button>`;
  }
}

customElements.define("ov-prompter-screens", PrompterScreens);
