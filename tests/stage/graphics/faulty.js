/** Throws where its data says. */

import { Graphic, html } from "overlay/graphic";

export default class extends Graphic {
  render() {
    if (this.data.fault === "render") throw new Error("faulty render");
    return html`<p>fine</p>`;
  }

  async load(params) {
    if (params.data.fault === "load") throw new Error("faulty load");
    return super.load(params);
  }

  async playAction(params) {
    if (this.data.fault === "play") throw new Error("faulty play");
    return super.playAction(params);
  }

  async updateAction(params) {
    if (params.data.fault === "update") throw new Error("faulty update");
    return super.updateAction(params);
  }
}
