/** Says whether a plugin gets the Lit that the kit uses. */

import { Graphic } from "overlay/graphic";
import { LitElement, html } from "lit";

export default class extends Graphic {
  render() {
    return html`<p>${this instanceof LitElement ? "one Lit" : "two Lits"}</p>`;
  }
}
