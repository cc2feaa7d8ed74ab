/** A countdown, the least there can be. */

import { Graphic, html, timeLeft } from "overlay/graphic";

export default class extends Graphic {
  constructor() {
    super();
    this.tick(() => this.data.ends_at);
  }

  render() {
    return html`<time>${timeLeft(this.left(this.data.ends_at))}</time>`;
  }
}
