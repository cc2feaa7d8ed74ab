/** `<ov-steps>`: the steps of a macro: commands, waits and conditions, in their order. */
import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import { type Message, t } from "../../i18n/index.js";
import type { Json } from "../../kit/protocol.js";
import { safe } from "../../kit/text.js";
import { isDocument } from "../onair.js";
import { Panel } from "../panel.js";
import { controls, titled } from "../theme.js";
import type { Call, Document, Step, When } from "../types.js";
import "./call-field.js";
import type { CallField } from "./call-field.js";
import { OBS } from "./condition.js";

type Kind = "command" | "wait" | "when";
const KINDS: [Kind, Message][] = [
  ["command", "steps.command"],
  ["wait", "steps.wait"],
  ["when", "steps.when"],
];

/** Fires `change` when `steps` are others. */
export class Steps extends Panel {
  static override styles = [
    controls,
    titled,
    css`
      ol {
        display: grid;
        gap: 8px;
      }
      li {
        padding: 8px;
        border: 1px solid var(--line);
        border-left: 4px solid var(--edge);
        border-radius: var(--radius);
        background: var(--pane);
        display: grid;
        gap: 8px;
      }
      .head {
        display: flex;
        gap: 4px;
        align-items: center;
      }
      .head select {
        flex: 1;
      }
      .head button {
        padding: 0;
        flex: none;
      }
      .when {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(130px, 100%), 1fr));
        gap: 8px;
      }
      .add {
        margin-top: 8px;
      }
    `,
  ];

  @property({ attribute: false }) steps: readonly Step[] = [];
  /** What they are the steps of. */
  @property({ attribute: false }) key = "";
  /** Each step that was here once has a number of its own, so that its form stays its own when it moves. */
  private numbers: { step: Step; number: number }[] = [];
  private last = 0;

  protected override willUpdate(): void {
    this.numbers = this.steps.map((step, at) => {
      const known = this.numbers.find((one) => one.step === step) ?? (this.steps.length === this.numbers.length ? this.numbers[at] : undefined);
      return { step, number: known?.number ?? ++this.last };
    });
  }

  complete(): boolean {
    return [...this.renderRoot.querySelectorAll<CallField>("ov-call")].every((call) => call.complete());
  }

  /** Shows a refusal at an argument of the step in that place. */
  async refuse(at: number, argument: string, why: string): Promise<void> {
    await this.updateComplete;
    await this.renderRoot.querySelector(`li[data-step="${at}"]`)?.querySelector<CallField>("ov-call")?.refuse(argument, why);
  }

  protected override render(): TemplateResult {
    return html`
      <ol aria-label=${t("steps.title")}>
        ${this.steps.map((step, at) => this.step(step, at))}
      </ol>
      <button class="add" @click=${() => this.set([...this.steps, this.fresh("command")])}>＋ ${t("steps.add")}</button>
    `;
  }

  private step(step: Step, at: number): TemplateResult {
    const put = (one: Step): void => this.put(at, one);
    const last = this.steps.length - 1;
    return html`<li data-step=${at}>
      <div class="head">
        <b>${at + 1}.</b>
        <select name="kind" aria-label=${t("steps.kind")} @change=${(event: Event) => put(this.fresh((event.target as HTMLSelectElement).value as Kind))}>
          ${KINDS.map(([kind, said]) => html`<option value=${kind} .selected=${kind in step}>${t(said)}</option>`)}
        </select>
        <button class="plain" aria-label=${t("cues.up")} title=${t("cues.up")} ?disabled=${at === 0} @click=${() => this.swap(at, at - 1)}>▲</button>
        <button class="plain" aria-label=${t("cues.down")} title=${t("cues.down")} ?disabled=${at === last} @click=${() => this.swap(at, at + 1)}>▼</button>
        <button class="plain" aria-label=${t("cues.remove")} title=${t("cues.remove")} @click=${() => this.set(this.steps.filter((_, one) => one !== at))}>✕</button>
      </div>
      ${"command" in step
        ? html`<ov-call
            .desk=${this.desk}
            .call=${step}
            .key=${`${this.key} ${this.numbers[at]?.number}`}
            .label=${t("cues.command")}
            @change=${(event: Event) => put((event.target as CallField).call)}
          ></ov-call>`
        : "wait" in step
          ? this.wait(step.wait, put)
          : this.when(step, put)}
    </li>`;
  }

  private wait(wait: string | number, put: (step: Step) => void): TemplateResult {
    return html`<label>
      <span class="title">${t("steps.length")}</span>
      <input name="wait" placeholder=${t("form.lengths")} maxlength="20" .value=${String(wait)} @input=${(event: Event) => put({ wait: (event.target as HTMLInputElement).value })} />
    </label>`;
  }

  private when({ when, otherwise }: { when: When; otherwise: "stop" | "skip" }, put: (step: Step) => void): TemplateResult {
    const { desk } = this;
    const change = (changes: Partial<When>): void => put({ when: { ...when, ...changes }, otherwise });
    const doc = when.topic === OBS ? (desk.obs as Document) : desk.topics[when.topic];
    const now = doc && at(doc, when.field);
    return html`
      <div class="when">
        <label>
          <span class="title">${t("steps.topic")}</span>
          <select name="topic" @change=${(event: Event) => change({ topic: (event.target as HTMLSelectElement).value })}>
            ${[...new Set([when.topic, ...Object.keys(desk.topics), OBS])].map(
              (topic) => html`<option value=${topic} .selected=${topic === when.topic}>${desk.mechanicLabel(topic)}</option>`,
            )}
          </select>
        </label>
        <label>
          <span class="title">${t("steps.field")}</span>
          <input name="field" list="fields" maxlength="200" .value=${when.field} @input=${(event: Event) => change({ field: (event.target as HTMLInputElement).value })} />
          <datalist id="fields">${doc ? fieldsOf(doc).map((field) => html`<option value=${field}></option>`) : nothing}</datalist>
        </label>
        <label>
          <span class="title">${t("steps.is")}</span>
          <input name="is" maxlength="500" .value=${shown(when.is ?? null)} @input=${(event: Event) => change({ is: meant((event.target as HTMLInputElement).value) })} />
        </label>
        <label>
          <span class="title">${t("steps.otherwise")}</span>
          <select name="otherwise" @change=${(event: Event) => put({ when, otherwise: (event.target as HTMLSelectElement).value as "stop" | "skip" })}>
            <option value="stop" .selected=${otherwise === "stop"}>${t("steps.stop")}</option>
            <option value="skip" .selected=${otherwise === "skip"}>${t("steps.skip")}</option>
          </select>
        </label>
      </div>
      <p class="small quiet">${t("steps.now", { value: safe(shown((now ?? null) as Json), 60) })}</p>
    `;
  }

  private fresh(kind: Kind): Step {
    if (kind === "wait") return { wait: "3s" };
    if (kind === "when") return { when: { topic: Object.keys(this.desk.topics)[0] ?? OBS, field: "on_air", is: true }, otherwise: "stop" };
    const command = this.desk.command("product_card.show") ?? this.desk.allowed()[0];
    return { command: command?.name ?? "", args: {} } satisfies Call;
  }

  private swap(one: number, other: number): void {
    const steps = [...this.steps];
    [steps[one], steps[other]] = [steps[other]!, steps[one]!];
    this.set(steps);
  }

  private put(place: number, step: Step): void {
    // The step in this place is the same step, changed: so its form goes on.
    const known = this.numbers[place];
    if (known) this.numbers[place] = { ...known, step };
    this.set(this.steps.map((one, index) => (index === place ? step : one)));
  }

  private set(steps: readonly Step[]): void {
    this.steps = steps;
    this.dispatchEvent(new Event("change"));
  }
}

/** The fields of a document that a condition can be about: those with a plain value, also one level down. */
function fieldsOf(doc: Document): string[] {
  return Object.entries(doc).flatMap(([name, value]) => {
    if (Array.isArray(value)) return [];
    return isDocument(value) ? fieldsOf(value).map((below) => `${name}.${below}`) : [name];
  });
}

function at(doc: Document, path: string): unknown {
  let here: unknown = doc;
  for (const step of path.split(".")) here = isDocument(here) ? here[step] : undefined;
  return isDocument(here) || Array.isArray(here) ? undefined : here;
}

/** A value as people write it: words without quotes, unless they would be something else. */
function shown(value: Json): string {
  return typeof value === "string" && typeof meant(value) === "string" ? value : JSON.stringify(value);
}

function meant(text: string): Json {
  try {
    const value = JSON.parse(text) as Json;
    return typeof value === "object" && value !== null ? text : value;
  } catch {
    return text;
  }
}

customElements.define("ov-steps", Steps);
