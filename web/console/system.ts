/** `<ov-system>`: OBS, its problems with their mends, the stages, the plugins that were switched off. */
import { css, html, nothing, type TemplateResult } from "lit";

import { both, t, word } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import { Panel } from "./panel.js";
import { controls } from "./theme.js";
import type { Plugin } from "./types.js";

export class System extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        padding: 12px;
      }
      section {
        border: 1px solid var(--line);
        border-radius: var(--radius);
        padding: 10px 12px;
        margin-bottom: 10px;
        overflow-wrap: anywhere;
      }
      h2 {
        margin-bottom: 6px;
      }
      dl {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 2px 14px;
      }
      dt {
        color: var(--quiet);
      }
      .problem {
        border-left: 4px solid var(--warn);
        background: var(--warn-deep);
        border-radius: 3px;
        padding: 6px 10px;
        margin-top: 6px;
        overflow-wrap: anywhere;
      }
      pre {
        margin: 6px 0 0;
        padding: 8px;
        max-height: 260px;
        overflow: auto;
        background: var(--ground);
        border-radius: 4px;
        font: 12px/1.45 var(--mono);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
    `,
  ];

  protected override render(): TemplateResult {
    const { desk } = this;
    const { obs } = desk;
    const problems = obs.problems ?? [];
    const { shown = 0, of = 0 } = obs.stages ?? {};
    const yes = (flag: boolean | undefined): string => t(flag ? "yes" : "no");
    return html`
      <section>
        <h2>OBS</h2>
        <dl>
          <dt>${t("obs.link")}</dt>
          <dd>${obs.connected ? `● ${t("obs.connected")}` : `○ ${t("obs.away")}`}</dd>
          ${obs.connected
            ? html`
                <dt>${t("obs.version")}</dt>
                <dd>${safe(obs.version, 40)}</dd>
                <dt>${t("obs.programme")}</dt>
                <dd class="wrap">${safe(obs.program_scene, 80)}</dd>
                <dt>${t("obs.streaming")}</dt>
                <dd>${yes(obs.streaming)}</dd>
                <dt>${t("obs.recording")}</dt>
                <dd>${yes(obs.recording)}</dd>
              `
            : nothing}
          <dt>${t("obs.stages")}</dt>
          <dd>${t("obs.stages_shown", { shown, of })}</dd>
        </dl>
        ${problems.map(
          (problem) => html`<div class="problem">
            ⚠ ${safe(both(problem.message), 600)}
            ${problem.since ? html`<p class="small quiet">${t("obs.since", { time: this.time(problem.since) })}</p>` : nothing}
          </div>`,
        )}
      </section>
      <section>
        <h2>${t("system.server")}</h2>
        <dl>
          <dt>${t("system.version")}</dt>
          <dd>${safe(desk.live.hello?.version, 60)}</dd>
          <dt>${t("system.role")}</dt>
          <dd>${word("role", desk.role)}</dd>
        </dl>
      </section>
      ${desk.may("operator") && desk.plugins.length
        ? html`<section>
            <h2>${t("system.plugins")}</h2>
            ${desk.plugins.map((plugin) => this.plugin(plugin))}
          </section>`
        : nothing}
    `;
  }

  private plugin(plugin: Plugin): TemplateResult {
    if (plugin.on && !plugin.error)
      return html`<p class="line">● ${plugin.mechanics.map((name) => this.desk.mechanicLabel(name)).join(" · ")} <span class="small quiet">${safe(plugin.name, 60)}</span></p>`;
    return html`<div class="problem" data-plugin=${plugin.name}>
      ⊘ <b>${safe(plugin.name, 60)}</b> ${t("system.plugin_off")}
      ${plugin.error ? html`<pre>${plugin.error}</pre>` : nothing}
    </div>`;
  }
}

customElements.define("ov-system", System);
