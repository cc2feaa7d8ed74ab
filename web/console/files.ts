/** Files in and out of a pane: a button that takes one in, and a download. */
import { html, type TemplateResult } from "lit";

/** What a browser's chooser offers first. */
export const CSV = ".csv,text/csv";
export const JSON_FILE = ".json,application/json";

/**
 * A button that lets somebody choose a file.
 *
 * @param text - on the button
 * @param accept - {@link CSV} or {@link JSON_FILE}
 * @param take - is given the file; not called when none is chosen
 */
export function importButton(text: string, accept: string, take: (file: File) => void, disabled = false): TemplateResult {
  const choose = (event: Event): void => ((event.currentTarget as Element).nextElementSibling as HTMLInputElement).click();
  const chosen = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = ""; // the same file can be chosen again
    if (file) take(file);
  };
  return html`<button data-tool="import" ?disabled=${disabled} @click=${choose}>${text}</button>
    <input id="file" type="file" accept=${accept} hidden aria-label=${text} @change=${chosen} />`;
}

export function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url));
}
