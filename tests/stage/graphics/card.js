/** A plain card that notes what happens to it. */

import { Graphic, css, html, money, safe } from "overlay/graphic";

export const note = (word) => (window.log ??= []).push(word);

export default class extends Graphic {
  static styles = css`
    :host { display: block; background: #c00000; color: #fff; font-size: 48px; }
    p { margin: 0; overflow: hidden; }
  `;

  render() {
    return html`<p>${safe(this.data.name)}</p><b>${money(this.data.price).text}</b>`;
  }

  changed(before) {
    if (before.price === this.data.price) return;
    note("pulse");
    this.pulse("b");
    note(`animations ${this.renderRoot.querySelector("b").getAnimations().length}`);
  }

  enter() {
    note("enter");
    return super.enter();
  }

  leave() {
    note("leave");
    return super.leave();
  }

  async dispose() {
    note("dispose");
  }
}
