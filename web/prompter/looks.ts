/** How the prompter looks. 1 u is 1 % of the smaller side, 10.8 px on a 1080p screen: what is read at 3 m has 4 u and more. */
import { css, unsafeCSS } from "lit";

import { BAND_HEIGHT } from "../kit/rehearsal.js";

export const looks = css`
  :host {
    --u: min(1vw * 0.5625, 1vh);
    display: block;
    height: 100dvh;
    overflow: hidden;
    background: #000;
    line-height: 1.2;
  }
  @media (orientation: portrait) {
    :host {
      --u: min(1vw, 1vh * 0.5625);
    }
  }
  .page {
    display: flex;
    flex-direction: column;
    gap: calc(1.5 * var(--u));
    height: 100%;
    padding: calc(2 * var(--u)) calc(3 * var(--u)) calc(1.5 * var(--u));
  }
  /* The mark of a rehearsal is not turned over with the page. */
  :host([rehearsing]) .page {
    padding-top: ${unsafeCSS(BAND_HEIGHT)};
  }
  :host([rehearsing]) .flip {
    padding-top: calc(2 * var(--u));
    padding-bottom: ${unsafeCSS(BAND_HEIGHT)};
  }
  .page > * {
    flex: none;
  }
  .page > ov-reader {
    flex: 1 1 0;
    border-top: 2px solid var(--line);
  }
  .mirror {
    transform: scaleX(-1);
  }
  .flip {
    transform: scaleY(-1);
  }
  .mirror.flip {
    transform: scale(-1, -1);
  }
  button {
    min-height: max(44px, calc(6 * var(--u)));
    min-width: max(44px, calc(7 * var(--u)));
    font-size: calc(4 * var(--u));
    padding: 0 calc(1.5 * var(--u));
    line-height: 1;
  }
  .page kbd {
    font-size: 0.75em;
    line-height: 1.4;
  }

  /* what is offered */
  .offer {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0 calc(3 * var(--u));
    align-items: center;
  }
  .name {
    font-size: calc(6 * var(--u));
    font-weight: 700;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
    overflow-wrap: anywhere;
  }
  .number {
    display: inline-block;
    background: var(--ink);
    color: #000;
    border-radius: calc(0.8 * var(--u));
    padding: 0 calc(1.5 * var(--u));
    margin-right: calc(1.2 * var(--u));
    font-weight: 700;
  }
  .price {
    font-size: calc(13 * var(--u));
    font-weight: 800;
    line-height: 1.1;
    color: var(--warn);
    white-space: nowrap;
    text-align: right;
  }
  .price.long {
    font-size: calc(9 * var(--u));
  }
  .facts {
    grid-column: 1 / -1;
    display: flex;
    flex-wrap: wrap;
    gap: calc(0.8 * var(--u)) calc(4 * var(--u));
    font-size: calc(4.6 * var(--u));
    color: var(--quiet);
    align-items: baseline;
  }
  .facts > * {
    max-width: 100%;
  }
  .facts b {
    color: var(--ink);
  }
  .waiting {
    font-size: calc(6 * var(--u));
    color: var(--quiet);
  }
  .stale {
    opacity: 0.55;
  }
  .facts > .was {
    max-width: calc(90 * var(--u));
  }
  .times {
    display: flex;
    flex-wrap: wrap;
    gap: calc(0.8 * var(--u)) calc(4 * var(--u));
  }
  .time {
    display: flex;
    align-items: baseline;
    gap: calc(1.2 * var(--u));
    min-width: 0;
    max-width: calc(60 * var(--u));
  }
  .time span {
    font-size: calc(4.4 * var(--u));
    color: var(--quiet);
  }
  .time ov-left {
    flex: none;
    font-size: calc(7 * var(--u));
    font-weight: 700;
    line-height: 1;
    color: var(--ink);
    background: none;
  }

  /* what is told */
  .down {
    background: var(--warn);
    color: #000;
    text-align: center;
    font-weight: 700;
    font-size: calc(4.4 * var(--u));
    padding: calc(0.6 * var(--u));
  }
  .told {
    display: flex;
    align-items: center;
    gap: calc(2 * var(--u));
    padding: calc(0.8 * var(--u)) calc(1.5 * var(--u));
    border-radius: calc(1 * var(--u));
    font-size: calc(4.6 * var(--u));
    background: var(--raised);
    border: 2px solid var(--edge);
  }
  .told .words {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
    overflow: hidden;
    overflow-wrap: anywhere;
  }
  .told.long {
    font-size: calc(4.2 * var(--u));
  }
  .told .who {
    flex: none;
    max-width: 30%;
    font-size: calc(4 * var(--u));
    color: var(--quiet);
  }
  .told button {
    flex: none;
    background: var(--accent-deep);
    border-color: var(--accent);
    font-weight: 600;
  }
  .urgent {
    font-size: calc(8 * var(--u));
    font-weight: 800;
    padding: calc(2 * var(--u));
    border: calc(0.8 * var(--u)) solid var(--warn);
    background: var(--warn-deep);
    color: var(--ink);
  }
  .urgent.long {
    font-size: calc(5 * var(--u));
  }
  .urgent .words {
    -webkit-line-clamp: 5;
  }
  .urgent button {
    min-height: max(60px, calc(10 * var(--u)));
    font-size: calc(6 * var(--u));
    background: #000;
    border: 2px solid var(--ink);
    color: #fff;
  }
  /* Once a second, a third of what WCAG 2.3.1 allows, and of no red. */
  .urgent:not(.calm) {
    animation: flash 1s steps(1) infinite;
  }
  @keyframes flash {
    0% {
      background: var(--warn);
      color: #000;
    }
    50% {
      background: var(--warn-deep);
      color: var(--ink);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .urgent:not(.calm) {
      animation: none;
      background: var(--warn);
      color: #000;
    }
  }
  .question .words::before {
    content: "“";
  }
  .question .words::after {
    content: "”";
  }
  .problem {
    color: var(--warn);
    font-size: calc(4 * var(--u));
  }

  /* below the script */
  footer {
    display: flex;
    align-items: center;
    gap: calc(1 * var(--u)) calc(2 * var(--u));
    border-top: 2px solid var(--line);
    padding-top: calc(1.2 * var(--u));
    font-size: calc(4.4 * var(--u));
  }
  .next {
    display: flex;
    align-items: baseline;
    gap: calc(1.5 * var(--u));
    flex: 1;
    min-width: 0;
  }
  .next > span:first-child,
  .next > .none {
    color: var(--quiet);
    white-space: nowrap;
  }
  .next .number {
    margin: 0;
  }
  ov-pace {
    flex: none;
    font-size: calc(4 * var(--u));
  }
  .controls {
    display: flex;
    align-items: center;
    gap: calc(0.8 * var(--u));
    flex: none;
  }
  output {
    min-width: 4.5em;
    text-align: center;
    white-space: nowrap;
    color: var(--quiet);
    font-size: calc(4 * var(--u));
  }
  @media (orientation: portrait) {
    .offer {
      grid-template-columns: minmax(0, 1fr);
      gap: calc(1 * var(--u));
    }
    .name {
      font-size: calc(7 * var(--u));
    }
    .price {
      font-size: calc(16 * var(--u));
      text-align: left;
    }
    .price.long {
      font-size: calc(11 * var(--u));
    }
    .time {
      max-width: 100%;
    }
    .time ov-left {
      font-size: calc(9 * var(--u));
    }
    .told {
      flex-wrap: wrap;
      justify-content: flex-end;
      gap: calc(0.5 * var(--u)) calc(2 * var(--u));
    }
    .told .words {
      flex-basis: 100%;
      -webkit-line-clamp: 6;
    }
    .told .who {
      max-width: 60%;
    }
    footer {
      flex-wrap: wrap;
    }
    .next {
      flex-basis: 100%;
    }
    .controls {
      flex: 1;
      gap: calc(0.4 * var(--u));
      justify-content: flex-end;
    }
  }
`;
