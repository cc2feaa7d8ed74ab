/** 倒计时: the timers of the room as a row of small plates, the soonest first. */

import { Graphic, css, html, look, safe, say, timeLeft } from "overlay/graphic";

/** More plates than this are no strip any more; fewer where the zone is small. */
const MOST = 4;

const ORDER = { running: 0, paused: 1, done: 2 };

export default class Countdown extends Graphic {
  static styles = [
    look,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 12px;
        width: 100%;
      }
      .timer {
        display: flex;
        max-width: 100%;
        overflow: hidden;
        border-radius: 20px;
        background: var(--_panel);
        box-shadow: 0 8px 28px rgba(0, 0, 0, 0.28);
        font-weight: 700;
        line-height: 76px;
      }
      .label {
        max-width: 380px;
        padding: 0 20px 0 24px;
        font-size: 36px;
      }
      .half {
        max-width: calc(50% - 6px);
      }
      .half .label {
        padding: 0 14px 0 18px;
        min-width: 0;
      }
      .half .left {
        padding: 0 14px;
        font-size: 48px;
      }
      .left {
        display: flex;
        flex: none;
        align-items: center;
        gap: 14px;
        padding: 0 22px;
        background: var(--_accent);
        color: var(--_on-accent);
        font-size: 54px;
      }
      .paused .left {
        background: var(--_soft);
        color: var(--_ink);
      }
      .done .left {
        background: var(--_over);
        color: var(--_on-over);
        font-size: 40px;
      }
    `,
  ];

  constructor() {
    super();
    this.squeezed = this.squeeze(MOST); // first two share a row, then there are fewer
    this.tick(() => this.timers().map(([, timer]) => (timer.phase === "running" ? timer.ends_at : null)));
  }

  timers() {
    const soonest = ([, a], [, b]) =>
      ORDER[a.phase] - ORDER[b.phase] || (a.paused_left ?? a.ends_at) - (b.paused_left ?? b.ends_at);
    return Object.entries(this.data.timers ?? {}).sort(soonest).slice(0, MOST - Math.max(0, this.squeezed.step - 1));
  }

  changed(before) {
    for (const [index, [name, timer]] of this.timers().entries()) {
      const was = before.timers?.[name];
      if (was && (was.phase !== timer.phase || was.ends_at !== timer.ends_at)) {
        this.pulse(this.renderRoot.querySelectorAll(".left")[index]);
      }
    }
  }

  render() {
    return this.timers().map(
      ([, timer]) => html`
        <div class="timer ${timer.phase} ${this.squeezed.step > 0 ? "half" : ""}">
          <span class="label line">${safe(timer.label, 60)}</span>
          <span class="left">${this.digits(timer)}</span>
        </div>
      `,
    );
  }

  digits({ phase, ends_at, paused_left }) {
    if (phase === "done") return say("时间到 | Time’s up");
    if (phase === "paused") return [pause, timeLeft(paused_left ?? 0)];
    return timeLeft(this.left(ends_at));
  }
}

const pause = html`<svg viewBox="0 0 24 24" width="34" height="34" fill="currentColor">
  <rect x="4" y="3" width="6" height="18" rx="2" />
  <rect x="14" y="3" width="6" height="18" rx="2" />
</svg>`;
