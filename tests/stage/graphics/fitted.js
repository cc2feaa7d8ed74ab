/** Names that must fit. */

import { Graphic, css, fit, html, safe } from "overlay/graphic";

export default class extends Graphic {
  static styles = css`
    :host { display: block; background: #fff; color: #000; }
    h1, h2 { margin: 0; line-height: 1.2; }
  `;

  render() {
    return html`
      <h1 ${fit({ max: 52, min: 40, lines: 2 })}>${safe(this.data.name)}</h1>
      <h2 ${fit({ max: 120, min: 60 })}>${safe(this.data.price)}</h2>
    `;
  }
}
