/** Dialogs over the page: while one is open no key is a command, and what clears the air can be pressed in it as ever. */
import type { Desk } from "./desk.js";
import { PanicButton } from "./panic-button.js";

const shown = new Set<HTMLDialogElement>();

/** Opens a dialog over the page. All that is outside of one is dead to the pointer, so panic is put into it. */
export function showModal(dialog: HTMLDialogElement, desk: Desk): void {
  if (dialog.open) return;
  if (desk.may("assistant") && !dialog.querySelector("ov-panic")) {
    const panic = new PanicButton();
    panic.desk = desk;
    panic.over = true;
    dialog.append(panic);
  }
  dialog.showModal();
  shown.add(dialog);
}

/** Is a dialog open over the page? */
export function modal(): boolean {
  for (const dialog of shown) if (!dialog.open || !dialog.isConnected) shown.delete(dialog);
  return shown.size > 0;
}
