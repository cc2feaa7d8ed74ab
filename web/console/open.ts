/** One pane asks for another: the console opens it where it lives, and takes the focus there. */
export class OpenPane extends Event {
  static readonly kind = "ov-open";

  constructor(readonly pane: string) {
    super(OpenPane.kind, { bubbles: true, composed: true });
  }
}

/** @param pane - its id in the table of panes */
export function openPane(from: HTMLElement, pane: string): void {
  from.dispatchEvent(new OpenPane(pane));
}
