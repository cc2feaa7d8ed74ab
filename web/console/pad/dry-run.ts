/** `<ov-dry-run>`: what a saved macro would do if it was pressed now, step by step; nothing is done. */
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import { both, duration, t, word } from "../../i18n/index.js";
import type { Label } from "../../kit/protocol.js";
import { safe } from "../../kit/text.js";
import { ApiError } from "../api.js";
import { Panel } from "../panel.js";
import { controls } from "../theme.js";
import { argumentsOf } from "../telling.js";
import type { Cue, Step } from "../types.js";
import { conditionOf } from "./condition.js";
import { textOf } from "./same.js";

interface Would {
  command?: string;
  label?: Label | string;
  would: "run" | "wait" | "skip" | "stop" | "refused";
  why?: Label | string;
  /** ms */
  wait?: number;
}

/** Shape and word of each outcome. */
const MARKS: Record<Would["would"], string> = { run: "▶", wait: "◷", skip: "↷", stop: "■", refused: "✕" };

export class DryRun extends Panel {
  static override styles = [
    controls,
    css`
      ol {
        display: grid;
        gap: 4px;
        margin-top: 8px;
        padding: 8px;
        border: 1px dashed var(--edge);
        border-radius: var(--radius);
      }
      li {
        display: grid;
        grid-template-columns: 1.5em 6.5em minmax(0, 1fr);
        gap: 8px;
        overflow-wrap: anywhere;
      }
      .refused,
      .stop {
        color: var(--warn);
      }
    `,
  ];

  @property({ attribute: false }) cue!: Cue;
  @state() private steps: Would[] | null = null;
  @state() private trouble = "";

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("cue") && changed.get("cue")?.id !== this.cue.id) this.steps = null;
  }

  /** Only what is saved can be tried: the server has nothing else. */
  private get saved(): boolean {
    const there = this.desk.cues.find(({ id }) => id === this.cue.id);
    return there !== undefined && textOf(there) === textOf(this.cue);
  }

  protected override render(): TemplateResult {
    const { saved, steps } = this;
    return html`
      <button ?disabled=${!saved || !this.desk.linked} @click=${() => void this.ask()}>${t("dry.run")}</button>
      <span class="small quiet">${t(saved ? "dry.how" : "dry.save")}</span>
      ${this.trouble ? html`<p class="bad" role="alert">${safe(this.trouble, 300)}</p>` : nothing}
      ${steps && saved
        ? html`<ol aria-live="polite" aria-label=${t("dry.run")}>
            ${steps.map(
              (step, at) => html`<li class=${step.would} data-would=${step.would}>
                <span class="quiet">${at + 1}.</span> ${this.step(step, this.callOf(step, at))}
              </li>`,
            )}
          </ol>`
        : nothing}
    `;
  }

  /** The step that the server tells of: a macro's in that place, else what the cue does, or switches off. */
  private callOf({ command }: Would, at: number): Step | undefined {
    const { steps, off, args } = this.cue;
    if (steps) return steps[at];
    return off && command === off.command && command !== this.cue.command ? off : { command: command ?? "", args };
  }

  private step({ would, command, label, why, wait }: Would, step: Step | undefined): TemplateResult {
    const { desk } = this;
    if (wait !== undefined) return html`<b>${MARKS.wait} ${word("would", "wait")}</b> <span>${duration(wait)}</span>`;
    if (step && "when" in step) {
      const outcome = would === "run" ? t("dry.met") : would === "skip" ? t("dry.unmet_skip") : t("dry.unmet_stop");
      return html`<b>${MARKS[would]} ${t("dry.when")}</b> <span>${conditionOf(desk, step.when)}<br /><span class="small">${outcome}</span></span>`;
    }
    const what = command ? desk.commandLabel(command) : safe(both(label), 120);
    const about = step && "command" in step ? argumentsOf(desk, step.command, step.args) : "";
    return html`<b>${MARKS[would]} ${word("would", would)}</b>
      <span>
        ${what}${about ? html` <b>${about}</b>` : nothing}${why ? html`<br /><span class="small">${safe(both(why), 300)}</span>` : nothing}
      </span>`;
  }

  private async ask(): Promise<void> {
    this.trouble = "";
    try {
      this.steps = (await this.desk.api.post<{ steps: Would[] }>(`/cues/${encodeURIComponent(this.cue.id)}/dry-run`)).steps;
    } catch (error) {
      this.steps = null;
      this.trouble = error instanceof ApiError ? error.message : String(error);
    }
  }
}

customElements.define("ov-dry-run", DryRun);
