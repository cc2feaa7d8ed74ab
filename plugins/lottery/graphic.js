/** 抽奖: how to enter and until when, then who has won. */

import { Graphic, css, fit, html, look, money, nothing, safe, say, timeLeft } from "overlay/graphic";

/** How many prizes, and winners of each, are shown: from what one can read at a glance to what a small zone holds. */
const STEPS = [
  { prizes: 6, winners: 20 },
  { prizes: 5, winners: 16 },
  { prizes: 4, winners: 12 },
  { prizes: 3, winners: 8 },
  { prizes: 2, winners: 4 },
];

const SAYS = { closed: "报名已截止 | Entries closed", drawn: "恭喜中奖 | Congratulations" };

export default class Lottery extends Graphic {
  static styles = [
    look,
    css`
      :host {
        width: min(100%, 900px);
        margin: 0 auto;
      }
      header {
        display: flex;
        align-items: center;
        gap: 16px;
        min-height: 92px;
        padding: 12px 32px;
        background: var(--_accent);
        color: var(--_on-accent);
      }
      .title {
        flex: 1;
        min-width: 0;
      }
      .clock {
        flex: none;
        margin-left: 8px;
      }
      .clock b {
        margin-left: 16px;
        padding: 0 16px;
        border-radius: 14px;
        background: var(--_on-accent);
        color: var(--_accent);
        font-size: 52px;
        line-height: 64px;
        display: inline-block;
        vertical-align: middle;
      }
      .how {
        margin: 24px 32px 0;
        padding: 14px 24px 18px;
        border: 4px solid var(--_accent);
        border-radius: 24px;
        text-align: center;
      }
      .how p {
        color: var(--_muted);
        font-size: 36px;
      }
      .how b {
        display: block;
        color: var(--_accent);
      }
      .how b,
      .title {
        margin-bottom: -0.14em;
        padding-bottom: 0.14em;
      }
      .prizes {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto auto;
        gap: 6px 24px;
        align-items: baseline;
        padding: 22px 32px 0;
        color: var(--_muted);
      }
      .prizes b {
        color: var(--_ink);
        font-size: 40px;
      }
      .prizes .count {
        color: var(--_accent);
      }
      .prizes :not(.line) {
        text-align: right;
      }
      .wait {
        padding: 44px 32px 16px;
        color: var(--_accent);
        font-size: 128px;
        font-weight: 700;
        letter-spacing: 0.04em;
        text-align: center;
      }
      .wait + p {
        padding: 0 32px 20px;
        color: var(--_muted);
        font-size: 36px;
        text-align: center;
      }
      .prize {
        display: grid;
        grid-template-columns: 240px minmax(0, 1fr);
        gap: 24px;
        align-items: start;
        margin: 0 32px;
        padding: 12px 0 8px;
      }
      .prize + .prize {
        border-top: 2px solid var(--_line);
      }
      h3 {
        color: var(--_accent);
        font-size: 38px;
        line-height: 50px;
      }
      .prize p {
        color: var(--_muted);
        font-size: 34px;
        line-height: 50px;
      }
      ul {
        display: grid;
        grid-template-columns: repeat(4, minmax(0, 1fr));
        gap: 0 16px;
        list-style: none;
      }
      li {
        font-size: 42px;
        font-weight: 700;
        line-height: 50px;
      }
      .few ul {
        grid-template-columns: repeat(2, minmax(0, 1fr));
      }
      .few li {
        font-size: 60px;
      }
      .few h3,
      .few li {
        line-height: 80px;
      }
      .alone {
        display: block;
        padding: 36px 0 20px;
        text-align: center;
      }
      .alone h3 {
        font-size: 44px;
      }
      .alone ul {
        display: block;
      }
      .alone li {
        font-size: 128px;
        line-height: 1.3;
      }
      footer {
        display: flex;
        align-items: baseline;
        justify-content: space-between;
        gap: 24px;
        margin-top: 12px;
        padding: 10px 32px 14px;
        border-top: 2px solid var(--_line);
        color: var(--_muted);
        font-size: 34px;
        white-space: nowrap;
      }
      .proof {
        font-size: 28px;
      }
      footer b {
        display: inline-block;
        color: var(--_ink);
        font-size: 40px;
      }
      code {
        margin-left: 12px;
        font-family: Consolas, Menlo, "DejaVu Sans Mono", monospace;
      }
    `,
  ];

  constructor() {
    super();
    this.squeezed = this.squeeze(STEPS.length - 1);
    this.tick(() => (this.data.phase === "open" ? this.data.closes_at : null));
  }

  changed(before) {
    const { phase, entries, winners } = this.data;
    if (phase === "drawn" && before.winners !== winners) this.reveal("h3, li");
    else if (before.phase !== phase) this.pulse(".wait, .how b");
    else if (before.entries !== entries) this.pulse(".entries");
  }

  render() {
    const body = { open: this.open, closed: this.closed, drawn: this.drawn }[this.data.phase];
    if (!body) return nothing;
    const { title, phase, closes_at, entries = 0, commitment } = this.data;
    return html`
      <article class="panel">
        <header>
          ${gift}
          <h2 class="title" ${fit({ max: 48, min: 36, lines: 2 })}>${safe(title, 60)}</h2>
          <div class="clock">
            ${phase === "open" ? [say("距截止 | Closes in"), html`<b>${timeLeft(this.left(closes_at))}</b>`] : say(SAYS[phase])}
          </div>
        </header>
        ${body.call(this)}
        <footer>
          <span>${say("已参与 | Entries")} <b class="entries">${entries.toLocaleString(this.room.locale)}</b></span>
          ${commitment ? html`<span class="proof">${say("开奖凭证 | Proof")}<code>${ends(safe(commitment))}</code></span>` : nothing}
        </footer>
      </article>
    `;
  }

  /** How to enter is the hero: what viewers have to type. */
  open() {
    const { keyword, prizes = [] } = this.data;
    return html`
      <div class="how">
        <p>${keyword ? say("评论区发送口令，即可参与 | Comment this to enter") : say("参与方式 | How to enter")}</p>
        <b ${fit({ max: keyword ? 96 : 60, min: 44 })}>
          ${keyword ? safe(keyword, 40) : say("请听主播介绍 | The host will tell you")}
        </b>
      </div>
      <div class="prizes">
        ${prizes.slice(0, STEPS[this.squeezed.step].prizes).map(
          ({ name, count, value }) => html`
            <b class="line">${safe(name, 60)}</b>
            <span>${value ? say("价值 {value} | Worth {value}", { value: plain(value) }) : nothing}</span>
            <b class="count">${say("{count} 份 | × {count}", { count })}</b>
          `,
        )}
      </div>
    `;
  }

  closed() {
    return html`
      <div class="wait">${say(this.data.entries ? "开奖中 | Drawing" : "无人参与 | No entries")}</div>
      <p>${say(this.data.entries ? "参与名单已锁定，请稍候 | The list of entries is sealed" : "本轮没有人参与 | Nobody entered this time")}</p>
    `;
  }

  drawn() {
    const { winners = [] } = this.data;
    const names = new Map();
    for (const { prize, name } of winners) names.set(prize, [...(names.get(prize) ?? []), name]);
    const most = STEPS[this.squeezed.step];
    const size = { 1: "alone", 2: "few", 3: "few", 4: "few" }[winners.length];
    return [...names].slice(0, most.prizes).map(([prize, won]) => {
      const all = won.length <= most.winners;
      return html`
        <section class="prize ${size ?? ""}">
          <div>
            <h3 class="line">${safe(prize, 60)}</h3>
            ${won.length > 4 ? html`<p>${say(all ? "{n} 人 | {n}" : "等 {n} 人 | of {n}", { n: won.length })}</p>` : nothing}
          </div>
          <ul>
            ${won.slice(0, most.winners).map((name) => html`<li class="line">${safe(name, 40)}</li>`)}
          </ul>
        </section>
      `;
    });
  }
}

const plain = (value) => {
  const { sign, int, fraction } = money(value);
  return sign + int + fraction;
};

/** A hash is compared by its ends. */
const ends = (hex) => `${hex.slice(0, 8)}…${hex.slice(-8)}`;

const gift = html`<svg viewBox="0 0 24 24" width="48" height="48" fill="none" stroke="currentColor" stroke-width="2">
  <path d="M3 8h18v4H3zM5 12v9h14v-9M12 8v13M12 8C9 8 6.5 7 6.5 5S9 2.5 12 8c3-5.5 5.5-5 5.5-3S15 8 12 8z" />
</svg>`;
