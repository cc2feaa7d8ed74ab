/** An OGraf graphic that uses nothing of ours, not even Lit. */

export default class extends HTMLElement {
  async load({ data }) {
    this.attachShadow({ mode: "open" }).textContent = `plain ${data.name}`;
  }

  async playAction({ skipAnimation }) {
    this.shadowRoot.append(skipAnimation ? " at once" : " moving");
    return { statusCode: 200, currentStep: 0 };
  }

  async updateAction({ data }) {
    this.shadowRoot.textContent = `plain ${data.name} updated`;
  }

  /** Never finishes. */
  stopAction() {
    return new Promise(() => undefined);
  }

  async customAction() {
    return { statusCode: 404 };
  }

  async dispose() {}
}
