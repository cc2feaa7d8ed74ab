/** `<ov-rundown-now>`: what is on and how long it still has, what is next, how far ahead or behind; and on to the next. */
import { css, html, nothing, type TemplateResult } from "lit";

import { both, locale, t } from "../../i18n/index.js";
import { safe } from "../../kit/text.js";
import { Repaint } from "../../kit/ticker.js";
import { Panel } from "../panel.js";
import { Sure } from "../sure.js";
import { controls } from "../theme.js";
import { thumb } from "../thumb.js";
import { nameOf } from "./names.js";
import { next, NEXT_CAP, steps } from "./next.js";
import { behind, endsAt, left, momentOf, planned, rundownOf, type Rundown, span, spent } from "./times.js";

const FINISH = "rundown.finish";
const STEPS = [-60, 60, 300]; // seconds that the item that is on gets or gives

export class Now extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        container-type: inline-size;
        padding: 8px 10px;
        border-bottom: 1px solid var(--line);
        background: var(--pane);
      }
      .clock {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 2px 14px;
        margin-bottom: 6px;
      }
      .drift {
        font-size: 22px;
        font-weight: 700;
        line-height: 1.2;
      }
      .drift[data-drift="behind"] {
        color: var(--warn);
      }
      .drift small {
        font-size: 13px;
        font-weight: 600;
      }
      .now {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 6px 10px;
      }
      .on {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 0 10px;
        align-items: center;
        padding: 6px 10px;
        border-left: 4px solid var(--accent);
        border-radius: var(--radius);
        background: #142438;
      }
      .on .name {
        font-size: 17px;
        font-weight: 700;
      }
      .left {
        font-size: 30px;
        font-weight: 700;
        line-height: 1.1;
        text-align: right;
      }
      .left small {
        display: block;
        font-size: 12px;
        font-weight: 400;
        color: var(--quiet);
      }
      .left.over {
        color: var(--warn);
      }
      .next {
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        gap: 3px;
        min-width: 116px;
        min-height: 64px;
        font-size: 19px;
        font-weight: 700;
      }
      .upcoming {
        grid-column: 1 / -1;
      }
      .acts {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin-top: 6px;
      }
      .acts label,
      .clock label {
        display: inline-flex;
        align-items: center;
        gap: 6px;
      }
      .acts input[type="time"] {
        width: auto;
      }
      img {
        width: 28px;
        height: 28px;
        margin-right: 8px;
        vertical-align: -8px;
        object-fit: cover;
        border-radius: 3px;
      }
      .held {
        margin-top: 6px;
        padding: 6px 10px;
        border: 1px solid var(--warn);
        border-radius: var(--radius);
        background: var(--warn-deep);
        overflow: hidden auto;
        max-height: 5.2em;
        overflow-wrap: anywhere;
      }
      @container (max-width: 360px) {
        .now {
          grid-template-columns: minmax(0, 1fr);
        }
        .next {
          flex-direction: row;
          min-height: 52px;
          gap: 10px;
        }
      }
    `,
  ];

  private readonly asking = new Sure(this);

  constructor() {
    super();
    new Repaint(this, () => this.due);
  }

  private get rundown(): Rundown {
    return rundownOf(this.desk.topics.rundown);
  }

  /** The digits change with the full seconds of the time that is left; ms until the next. */
  private get due(): number | null {
    const { phase, current_ends_at: ends } = this.rundown;
    return phase === "running" ? ((((ends ?? 0) - this.desk.now) % 1000) + 1000) % 1000 : null;
  }

  protected override render(): TemplateResult {
    const { rundown } = this;
    return html`
      ${this.clock(rundown)}
      ${rundown.phase === "running" ? this.running(rundown) : this.still(rundown)}
      ${rundown.held ? html`<p class="held" role="alert">‖ ${t("rundown.held", { why: safe(both(rundown.held.why), 300) })}</p>` : nothing}
    `;
  }

  private clock(rundown: Rundown): TemplateResult {
    const { now } = this.desk;
    const late = behind(rundown, now);
    const end = endsAt(rundown, now);
    const way = late === null ? null : late >= 1000 ? "behind" : late <= -1000 ? "ahead" : "on_time";
    return html`
      <div class="clock">
        ${way === null
          ? html`<span class="drift">${span(planned(rundown))} <small>${t(rundown.phase === "finished" ? "rundown.over" : "rundown.in_all", { n: rundown.order.length })}</small></span>`
          : html`<span class="drift" data-drift=${way} role="timer" aria-label=${t("rundown.clock")}>
              ${way === "behind" ? `▼ ${t("rundown.behind", { by: span(late!) })}` : way === "ahead" ? `▲ ${t("rundown.ahead", { by: span(late!) })}` : `● ${t("rundown.on_time")}`}
            </span>`}
        ${end === null || rundown.planned_end_at === undefined
          ? nothing
          : html`<span class="quiet small">${t(rundown.phase === "finished" ? "rundown.ended" : "rundown.ends", { at: this.minute(end), planned: this.minute(rundown.planned_end_at) })}</span>`}
        ${this.auto(rundown)}
      </div>
    `;
  }

  private auto(rundown: Rundown): unknown {
    const { desk } = this;
    if (rundown.phase !== "running") return nothing;
    if (!desk.may("assistant")) return rundown.auto ? html`<span class="quiet small">${t("rundown.auto")}</span>` : nothing;
    return html`<label class="small">
      <input type="checkbox" name="auto" ?disabled=${!desk.linked} .checked=${rundown.auto} @change=${(event: Event) => void this.setAuto(event.target as HTMLInputElement)} />
      ${t("rundown.auto")}
    </label>`;
  }

  private async setAuto(box: HTMLInputElement): Promise<void> {
    await this.desk.give("rundown.auto", { on: box.checked });
    box.checked = this.rundown.auto; // refused: it is as it was
  }

  private running(rundown: Rundown): TemplateResult {
    const { desk } = this;
    const id = rundown.current!;
    const item = rundown.items[id];
    const remains = (rundown.current_ends_at ?? 0) - desk.now;
    const timed = (item?.planned ?? 0) > 0;
    const over = timed && remains < 0;
    return html`
      <div class="now">
        <section class="on" aria-label=${t("rundown.now")}>
          <div>
            <p class="line small quiet">${t("rundown.now")}${item?.segment ? ` · ${safe(item.segment, 40)}` : ""}</p>
            <p class="line name" data-current=${id} title=${nameOf(this.desk, rundown, id)}>${this.picture(rundown, id)}${nameOf(this.desk, rundown, id)}</p>
          </div>
          <p class="left ${over ? "over" : ""}" role="timer" aria-label=${t(timed ? (over ? "rundown.over_time" : "rundown.left") : "rundown.spent")}>
            <span data-left>${timed ? (over ? `+${span(remains)}` : left(remains)) : span(spent(rundown, id, desk.now) ?? 0)}</span>
            <small>${timed ? `${t(over ? "rundown.over_time" : "rundown.left")} · ${span(spent(rundown, id, desk.now) ?? 0)} / ${span(item!.planned)}` : t("rundown.spent")}</small>
          </p>
        </section>
        ${this.on(rundown)}
        <p class="upcoming line" data-next=${rundown.next ?? ""}>
          ${rundown.next === undefined
            ? html`<span class="quiet">${t("rundown.nothing_next")}</span>`
            : html`<span class="quiet">${t("rundown.next_is")}</span> <b>${this.picture(rundown, rundown.next)}${nameOf(this.desk, rundown, rundown.next)}</b>
                <span class="quiet">${rundown.items[rundown.next]!.planned ? span(rundown.items[rundown.next]!.planned) : ""}</span>`}
        </p>
      </div>
      ${desk.may("assistant") ? this.acts(rundown, id) : nothing}
    `;
  }

  private on(rundown: Rundown): TemplateResult | typeof nothing {
    const { desk } = this;
    if (!desk.may("assistant")) return nothing;
    return html`<button class="main next" ?disabled=${!desk.linked || rundown.next === undefined || steps(desk)} aria-keyshortcuts="Shift+Enter" @click=${() => void next(desk)}>
      ${t("rundown.next")} <kbd aria-hidden="true">${NEXT_CAP}</kbd>
    </button>`;
  }

  private acts(rundown: Rundown, id: string): TemplateResult {
    const { desk } = this;
    const off = !desk.linked;
    const sure = this.asking.asks(FINISH);
    const timed = (rundown.items[id]?.planned ?? 0) > 0;
    return html`
      <div class="acts">
        ${STEPS.map(
          (by) => html`<button ?disabled=${off || (by < 0 && !timed)} @click=${() => void desk.give("rundown.extend", { item: id, by })}>${t(by < 0 ? "rundown.shorter" : "rundown.longer", { n: Math.abs(by) / 60 })}</button>`,
        )}
        <span class="grow"></span>
        <slot name="more"></slot>
        <button class=${sure ? "danger" : "plain"} aria-disabled=${this.asking.early(FINISH)} ?disabled=${off} @click=${() => this.finish()}>${t(sure ? "rundown.finish_sure" : "rundown.finish")}</button>
      </div>
    `;
  }

  /** It has not started, or is over. */
  private still(rundown: Rundown): TemplateResult | typeof nothing {
    const { desk } = this;
    if (rundown.order.length === 0) return nothing;
    const finished = rundown.phase === "finished";
    if (finished)
      return html`<div class="acts">
        <span class="grow quiet">${t("rundown.how_on")}</span>
        ${desk.may("operator") ? html`<button ?disabled=${!desk.linked} @click=${() => void desk.give("rundown.reset")}>↻ ${t("rundown.reset")}</button>` : nothing}
      </div>`;
    if (!desk.may("assistant")) return html`<p class="quiet">${t("rundown.not_started")}</p>`;
    return html`<div class="acts">
      <label class="small quiet grow">${t("rundown.start_at")} <input type="time" name="start" /></label>
      <button class="main" ?disabled=${!desk.linked || rundown.next === undefined} @click=${() => this.start()}>▶ ${t("rundown.start")}</button>
    </div>`;
  }

  private start(): void {
    const typed = this.renderRoot.querySelector<HTMLInputElement>("[name=start]")!.value;
    const at = momentOf(typed, this.desk.now);
    void this.desk.give("rundown.start", at === null ? {} : { planned_start_at: at });
  }

  private finish(): void {
    if (this.asking.press(FINISH)) void this.desk.give(FINISH);
  }

  private picture(rundown: Rundown, id: string): unknown {
    return thumb(this.desk.product(rundown.items[id]?.product));
  }

  private minute(ms: number): string {
    return new Date(ms).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit", hour12: false });
  }
}

customElements.define("ov-rundown-now", Now);
