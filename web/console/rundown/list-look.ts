/** How `<ov-rundown-list>` looks. */
import { css } from "lit";

export const look = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    position: relative;
    overflow: hidden;
    container-type: inline-size;
  }
  .list {
    flex: 1;
    min-height: 0;
    padding-bottom: 8px;
  }
  .segment {
    display: flex;
    align-items: baseline;
    gap: 8px;
    position: sticky;
    top: 0;
    z-index: 2;
    padding: 4px 12px 4px 10px;
    background: var(--raised);
    border-bottom: 1px solid var(--line);
    font-size: 12px;
    color: var(--quiet);
  }
  .segment h3 {
    font-size: 13px;
    color: var(--ink);
  }
  .item {
    display: grid;
    grid-template-columns: auto 40px minmax(0, 1fr) auto auto;
    gap: 0 6px;
    align-items: center;
    min-height: 44px;
    padding: 1px 6px 1px 0;
    border-bottom: 1px solid var(--line);
    border-left: 4px solid transparent;
    user-select: none;
    -webkit-user-select: none;
  }
  .item.open,
  .new {
    display: block;
    padding: 10px 12px;
    background: var(--raised);
    border-left: 4px solid var(--accent);
    user-select: text;
    -webkit-user-select: text;
  }
  .item[data-turn="current"] {
    border-left-color: var(--accent);
    background: #142438;
  }
  .item[data-turn="current"] .what {
    font-weight: 600;
  }
  .item[data-turn="next"] {
    border-left-color: var(--edge);
  }
  .item:is([data-turn="done"], [data-turn="passed"], [data-turn="skipped"]) :is(.what, .place, .times) {
    color: var(--quiet);
  }
  .item[data-turn="skipped"] .what > :first-child {
    text-decoration: line-through;
  }
  .item.lifted {
    outline: 2px solid var(--accent);
    outline-offset: -2px;
    background: var(--lifted);
  }
  .grip {
    cursor: grab;
    padding: 0;
    width: var(--touch);
    touch-action: none;
    font-size: 18px;
  }
  .grip[aria-disabled="true"] {
    cursor: default;
    opacity: 0.35;
  }
  .place {
    display: flex;
    justify-content: flex-end;
    gap: 4px;
    color: var(--quiet);
    font-size: 13px;
  }
  .sign {
    color: var(--accent);
  }
  .picture img {
    width: 24px;
    height: 24px;
    margin-right: 6px;
    vertical-align: -7px;
    object-fit: cover;
    border-radius: 3px;
  }
  .times {
    text-align: right;
    white-space: nowrap;
    line-height: 1.15;
  }
  .times b {
    font-weight: 600;
  }
  .times small {
    display: block;
    font-size: 12px;
  }
  .over {
    color: var(--warn);
  }
  .actions {
    display: flex;
    min-width: 0;
  }
  .actions button {
    padding: 0;
    width: var(--touch);
  }
  /* Narrow: what can be done with an item is in a second line of the one that was pressed. */
  @container (max-width: 430px) {
    .item {
      grid-template-columns: auto 34px minmax(0, 1fr) auto;
    }
    .actions {
      grid-column: 3 / -1;
      justify-content: flex-end;
    }
    .item:not(.chosen, :focus-within) .actions {
      display: none;
    }
  }
`;
