/** The field in which people type what they look for. */
import { html, type TemplateResult } from "lit";

/** @param look - is given what is typed, at each letter */
export function searchField(label: string, typed: string, look: (typed: string) => void): TemplateResult {
  return html`<input
    type="search"
    class="grow"
    aria-label=${label}
    placeholder=${label}
    .value=${typed}
    @input=${(event: InputEvent) => look((event.target as HTMLInputElement).value)}
  />`;
}
