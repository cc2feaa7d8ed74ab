/** How the pad looks while it is arranged. */
import { css } from "lit";

export const arranged = css`
  :host {
    flex: 1;
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .note {
    display: flex;
    align-items: center;
    gap: var(--gap);
    padding: 6px 10px;
    background: var(--accent-deep);
    flex: none;
  }
  .pages,
  .open,
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
    padding: 6px 8px 0;
    flex: none;
  }
  .pages button {
    max-width: 12em;
  }
  .pages [aria-selected="true"] {
    border-color: var(--accent);
    font-weight: 600;
  }
  .tools {
    padding: 6px 8px;
    border-top: 1px solid var(--line);
  }
  .tools button {
    padding: 0 8px;
  }
  .tools select {
    width: auto;
    max-width: 11em;
  }
  .tools b {
    max-width: 9em;
  }
  input.title {
    width: 11em;
  }
  .pad {
    flex: 1;
    min-height: 0;
    grid-auto-rows: 84px !important;
  }
  .tile {
    cursor: grab;
  }
  .tile.chosen {
    outline: 2px solid var(--accent);
    outline-offset: -1px;
  }
  .tile.carried {
    outline: 3px dashed var(--accent);
  }
  .tile.dragged {
    opacity: 0.4;
  }
  .tile.wrong {
    border-color: var(--warn);
  }
  .handle {
    grid-area: 3 / 1 / 4 / 3;
    justify-self: start;
    padding: 4px 14px 0 0;
    color: var(--quiet);
    font-size: 16px;
    line-height: 1;
    touch-action: none;
  }
  .before,
  .after {
    overflow: visible;
  }
  .before::after,
  .after::after {
    content: "";
    position: absolute;
    inset: 0 auto 0 -7px;
    width: 5px;
    border-radius: 3px;
    background: var(--accent);
  }
  .after::after {
    inset: 0 -7px 0 auto;
  }
  .into {
    border-color: var(--accent) !important;
    box-shadow: inset 0 0 0 2px var(--accent);
  }
  .ghost {
    position: fixed;
    inset: 0 auto auto 0;
    z-index: 10;
    max-width: 200px;
    padding: 8px 12px;
    border: 1px solid var(--accent);
    border-radius: var(--radius);
    background: var(--lifted);
    box-shadow: 0 6px 20px rgb(0 0 0 / 50%);
    pointer-events: none;
  }
`;
