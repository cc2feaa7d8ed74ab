/** The mark of a rehearsal: 彩排 REHEARSAL over everything that a page shows, back at once if anything hides it. */

/** ms between two looks at whether it is still to be seen. */
const LOOK = 250;

const HOST =
  "all:initial!important;position:fixed!important;inset:0!important;width:auto!important;height:auto!important;" +
  "max-width:none!important;max-height:none!important;margin:0!important;padding:0!important;border:0!important;" +
  "display:block!important;visibility:visible!important;opacity:1!important;transform:none!important;" +
  "clip-path:none!important;filter:none!important;background:none!important;overflow:hidden!important;" +
  "pointer-events:none!important;z-index:2147483647!important";

/* Three lines across the picture, to be read on any ground: white letters with a dark edge, half translucent. */
const PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="100%" preserveAspectRatio="xMidYMid slice"
  viewBox="0 0 1000 1000" aria-hidden="true"><g transform="rotate(-24 500 500)" font-family='"Noto Sans SC","PingFang SC","Microsoft YaHei",system-ui,sans-serif'
  font-weight="800" font-size="92" text-anchor="middle" fill="#fff" fill-opacity=".5" stroke="#000" stroke-opacity=".45"
  stroke-width="5" paint-order="stroke"><text x="500" y="190">彩排 REHEARSAL</text><text x="500" y="530">彩排 REHEARSAL</text><text
  x="500" y="870">彩排 REHEARSAL</text></g></svg>`;
/** How high the band is: a page on which somebody reads keeps that free. */
export const BAND_HEIGHT = "calc(1.65 * clamp(14px, 3.6vmin, 40px))";
const BAND =
  "position:absolute;left:50%;top:0;transform:translateX(-50%);padding:.15em .8em .2em;background:#ffc14d;color:#000;" +
  'font:800 clamp(14px,3.6vmin,40px)/1.3 "Noto Sans SC","PingFang SC","Microsoft YaHei",system-ui,sans-serif;' +
  "border-radius:0 0 .4em .4em;white-space:nowrap";

/** `quiet`: only the band, for a page on which somebody works. */
export class RehearsalMark {
  private host: HTMLElement | null = null;
  private on = false;
  private watch: ReturnType<typeof setInterval> | undefined;
  /** What was in the top layer when it was put above it. */
  private below = new Set<Element>();
  private readonly seen = new MutationObserver(() => this.look());

  constructor(private readonly quiet = false) {}

  /** Shows it, or takes it away: nothing but this does. */
  show(on: boolean): void {
    if (this.on === on) return;
    this.on = on;
    clearInterval(this.watch);
    this.seen.disconnect();
    this.host?.remove();
    this.host = null;
    if (!on) return;
    this.put();
    this.seen.observe(document.documentElement, { childList: true });
    this.watch = setInterval(() => this.look(), LOOK);
  }

  private put(): void {
    const host = document.createElement("div");
    host.style.cssText = HOST;
    host.dataset.rehearsal = "";
    const root = host.attachShadow({ mode: "closed" });
    root.innerHTML = `${this.quiet ? "" : PICTURE}<div role="status" style='${BAND}'>彩排 REHEARSAL</div>`;
    const before = this.host;
    this.host = host;
    document.documentElement.append(host);
    before?.remove();
    this.raise(host);
  }

  /** Above what a graphic may have put into the top layer, where the browser has popovers. */
  private raise(host: HTMLElement): void {
    if (this.quiet || !("popover" in host)) return;
    host.popover = "manual";
    host.showPopover();
    this.below = new Set(this.top());
  }

  private top(): Element[] {
    if (this.quiet || !("popover" in HTMLElement.prototype)) return [];
    return [...document.querySelectorAll(":modal, :popover-open")].filter((one) => one !== this.host);
  }

  /** Removed, covered by what came later, or styled away: a new one takes its place. */
  private look(): void {
    const { host } = this;
    if (!this.on || !host) return;
    const top = this.top();
    const above = top.some((one) => !this.below.has(one));
    this.below = new Set(top);
    if (document.documentElement.lastElementChild === host && !above && this.whole(host)) return;
    this.put();
  }

  private whole(host: HTMLElement): boolean {
    const { display, visibility, opacity, transform, clipPath, zIndex } = getComputedStyle(host);
    const box = host.getBoundingClientRect();
    return (
      display !== "none" && visibility === "visible" && opacity === "1" && transform === "none" && clipPath === "none" &&
      zIndex === "2147483647" && box.width >= innerWidth - 1 && box.height >= innerHeight - 1
    );
  }
}
