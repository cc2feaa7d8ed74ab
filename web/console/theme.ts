/**
 * The one theme of console and prompter: tokens, and how native controls look with them.
 *
 * Controls are the browser's own. Measured (gzip, beside a console of 53 KB with Lit): Web Awesome 3.14's dialog 31 KB,
 * drawer 31, dropdown 38, tab group 31, tooltip 17, switch 9; dropdown, tooltip and switch together 44. From Chromium
 * 127 on, `<dialog>` keeps and returns the focus, and our tabs are sixty lines; its icons are fetched from addresses
 * that the page's policy forbids.
 */
import { css } from "lit";

/**
 * On the root element of a page. Red means on air or danger and nothing else; amber is a refusal or a
 * warning; green is never used for state (one man in twelve confuses it with red).
 */
export const tokens = css`
  :host {
    color-scheme: dark;
    --ground: #0d1014;
    --pane: #14181e;
    --raised: #1d232b;
    --lifted: #28303a;
    --line: #2b333e;
    --edge: #5c6979;
    --ink: #eef2f6;
    --quiet: #a3afbd;
    --accent: #62adff;
    --accent-deep: #14467d;
    --air: #ff4d4d;
    --air-deep: #b3141f;
    --warn: #ffc14d;
    --warn-deep: #3d2c08;
    --radius: 6px;
    --gap: 8px;
    --touch: 36px;
    --mono: ui-monospace, "SF Mono", "Cascadia Mono", "Noto Sans Mono", monospace;
    font: 14px/1.4 system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif;
    font-variant-numeric: tabular-nums;
    color: var(--ink);
    background: var(--ground);
  }
  @media (pointer: coarse), (max-width: 1180px) {
    :host {
      --touch: 44px;
    }
  }
  /* A low window worked with a mouse: a dock of OBS. */
  @media (pointer: fine) and (max-height: 480px) {
    :host {
      --touch: 32px;
    }
  }
`;

/** In every component: a component adds only what is its own. */
export const controls = css`
  :host {
    display: block;
    min-width: 0;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  :host,
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
    list-style: none;
    min-width: 0;
  }
  h2 {
    font-size: 15px;
  }
  h3 {
    font-size: 14px;
  }
  .quiet {
    color: var(--quiet);
  }
  .small {
    font-size: 12px;
  }
  /* Said to screen readers only. */
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .line {
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  .wrap {
    overflow-wrap: anywhere;
  }
  .row {
    display: flex;
    align-items: center;
    gap: var(--gap);
    min-width: 0;
  }
  .grow {
    flex: 1;
    min-width: 0;
  }
  .bad {
    color: var(--warn);
  }
  .bad::before {
    content: "⚠ ";
  }
  .empty {
    padding: 24px 16px;
    color: var(--quiet);
    text-align: center;
  }

  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
    min-height: var(--touch);
    border: 1px solid var(--edge);
    border-radius: var(--radius);
    background: var(--raised);
    padding: 0 10px;
    min-width: 0;
  }
  button {
    cursor: pointer;
    min-width: var(--touch);
    max-width: 100%;
    border-color: var(--line);
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
    touch-action: manipulation;
  }
  button:hover:not(:disabled, [aria-disabled="true"]) {
    background: var(--lifted);
  }
  button:active:not(:disabled, [aria-disabled="true"]) {
    border-color: var(--accent);
  }
  button:disabled,
  button[aria-disabled="true"] {
    opacity: 0.5;
    cursor: not-allowed;
  }
  button.main {
    background: var(--accent-deep);
    border-color: var(--accent);
    font-weight: 600;
  }
  button.danger {
    background: transparent;
    border-color: var(--air);
    color: #ff8d8d;
  }
  button[data-hold] {
    user-select: none;
    -webkit-user-select: none;
    -webkit-touch-callout: none;
  }
  .ring {
    width: 18px;
    height: 18px;
    flex: none;
    vertical-align: -4px;
    transform: rotate(-90deg);
    fill: none;
    stroke: var(--edge);
    stroke-width: 3;
  }
  .ring .run {
    stroke: var(--air);
    stroke-dasharray: 51;
    stroke-dashoffset: 51;
  }
  .holding .ring .run {
    stroke: var(--ink);
    animation: ring 800ms linear both;
  }
  @keyframes ring {
    to {
      stroke-dashoffset: 0;
    }
  }
  /* A finger covers the ring: the whole button fills as long as it is held, beneath its words. */
  [data-hold].holding {
    position: relative;
    isolation: isolate;
    overflow: hidden;
  }
  [data-hold].holding::after {
    content: "";
    position: absolute;
    z-index: -1;
    inset: 0;
    background: #6a1620;
    transform-origin: left;
    animation: fill 800ms linear both;
  }
  @keyframes fill {
    from {
      transform: scaleX(0);
    }
  }
  button.plain {
    background: transparent;
    border-color: transparent;
    color: var(--quiet);
  }
  button.plain:hover:not(:disabled) {
    color: var(--ink);
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 1px;
  }
  input,
  select,
  textarea {
    background: var(--ground);
    width: 100%;
  }
  input[type="checkbox"] {
    width: 20px;
    min-height: 20px;
    accent-color: var(--accent);
    flex: none;
  }
  textarea {
    padding: 8px 10px;
    resize: vertical;
    min-height: 72px;
  }
  [aria-invalid="true"] {
    border-color: var(--warn);
    scroll-margin: 48px; /* what is wrong is said below it */
  }
  ::placeholder {
    color: var(--quiet);
    opacity: 1;
  }
  kbd {
    display: inline-block;
    font: 600 12px/20px var(--mono);
    padding: 0 6px;
    border: 1px solid var(--edge);
    border-bottom-width: 2px;
    border-radius: 4px;
    background: var(--ground);
    color: var(--ink);
    white-space: nowrap;
  }
  dialog {
    margin: auto;
    width: min(560px, 100vw - 16px);
    max-height: calc(100dvh - 16px);
    padding: 0;
    color: inherit;
    background: var(--pane);
    border: 1px solid var(--edge);
    border-radius: 10px;
  }
  /* The top of the page stays in sight over it: there everything can be taken off the air. */
  dialog:has(> ov-panic) {
    inset-block-start: 54px;
    max-height: calc(100dvh - 62px);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 60%);
  }
  .scroll {
    overflow: auto;
    overscroll-behavior: contain;
    scrollbar-color: var(--edge) transparent;
    scrollbar-width: thin;
  }
`;

/** A pane: its parts under one another, its tools on top, and something that takes the room that is left. */
export const pane = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .tools {
    display: flex;
    flex: none;
    gap: 6px;
    padding: 6px 10px;
    border-bottom: 1px solid var(--line);
  }
`;

/** Fields with their titles above them. */
export const titled = css`
  .title {
    display: block;
    font-size: 13px;
    color: var(--quiet);
    padding-bottom: 3px;
  }
`;

/** A dialog with a head and a foot: they stay while what is between them scrolls. */
export const framed = css`
  .head,
  .foot {
    display: flex;
    flex: none;
    gap: var(--gap);
    align-items: center;
    padding: 10px 14px;
    position: sticky;
    background: var(--pane);
    z-index: 6;
  }
  .head {
    top: 0;
    border-bottom: 1px solid var(--line);
  }
  .foot {
    bottom: 0;
    border-top: 1px solid var(--line);
  }
`;

/** A dialog that lies over a whole page, and says why. */
export const cover = css`
  dialog {
    position: fixed;
    inset: 0;
    width: 100%;
    max-width: none;
    height: 100%;
    max-height: none;
    margin: 0;
    place-content: center;
    gap: 12px;
    text-align: center;
    background: var(--ground);
    border: 0;
    border-radius: 0;
  }
  dialog[open] {
    display: grid;
  }
`;
