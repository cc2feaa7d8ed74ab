/** How `<ov-comments>` looks. */
import { css } from "lit";

export const look = css`
  :host {
    overflow: hidden;
    position: relative;
  }
  .tools {
    gap: 4px;
    padding: 4px 6px;
  }
  .tools input {
    min-width: 60px;
  }
  .tools button {
    padding: 0 8px;
    flex: none;
  }
  [aria-pressed="true"] {
    border-color: var(--accent);
    background: var(--accent-deep);
  }
  .more {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    padding: 6px;
    border-bottom: 1px solid var(--line);
    background: var(--raised);
    flex: none;
  }
  .more label {
    flex: 1 0 100%;
    font-size: 12px;
    color: var(--quiet);
  }
  .more textarea {
    min-height: 44px;
    color: var(--ink);
    font-size: 14px;
  }
  .lines {
    flex: 1;
    min-height: 0;
    outline-offset: -2px;
  }
  li {
    padding: 3px 10px;
    line-height: 1.35;
    overflow-wrap: anywhere;
    outline-offset: -2px;
    border-left: 3px solid transparent;
  }
  li[data-marked] {
    border-left-color: var(--accent);
  }
  li[data-chosen] {
    background: var(--lifted);
  }
  .aside {
    font-size: 12px;
    color: var(--quiet);
  }
  .who {
    color: var(--quiet);
  }
  .level {
    font-size: 11px;
    border: 1px solid var(--edge);
    border-radius: 3px;
    padding: 0 3px;
    color: var(--quiet);
  }
  .fan {
    font-size: 12px;
    color: var(--accent);
  }
  mark {
    background: #1b3a5e;
    color: #fff;
    border-radius: 3px;
    padding: 0 2px;
  }
  mark.product {
    background: var(--lifted);
    box-shadow: inset 0 -2px var(--accent);
  }
  .gap {
    text-align: center;
    font-size: 12px;
    color: var(--quiet);
  }
  .acts {
    display: flex;
    gap: 6px;
    padding: 4px 0;
  }
  .newer {
    position: absolute;
    bottom: 8px;
    left: 50%;
    transform: translateX(-50%);
    border-color: var(--accent);
    background: var(--accent-deep);
    font-weight: 600;
    max-width: calc(100% - 16px);
  }
`;
