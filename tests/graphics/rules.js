/** The house rules of what a viewer sees, checked in the page: places, sizes, contrast.  */

const LEAST = 32; // px: 2 mm on a phone
const SMALL = { size: 28, where: ".was, code, .proof" }; // the basis of a struck price, and a hash
const CONTRAST = 7;
const OPAQUE = 0.9;

const parent = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;

/** The graphics that are loaded and shown. */
window.onAir = () => [...document.querySelectorAll("section[data-zone] > *")].filter((graphic) => !graphic.style.visibility);

/** Elements on air that have text of their own, with its visible boxes. */
function* texts() {
  for (const zone of document.querySelectorAll("section[data-zone]")) {
    for (const graphic of zone.children) {
      const walker = document.createTreeWalker(graphic.shadowRoot ?? graphic, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || !element?.getClientRects().length) continue;
        const range = document.createRange();
        range.selectNodeContents(walker.currentNode);
        const boxes = [...range.getClientRects()].map((box) => clip(box, element)).filter((box) => box.width > 1 && box.height > 1);
        if (boxes.length) yield { zone, graphic, element, boxes, text: walker.currentNode.data.trim().slice(0, 20) };
      }
    }
  }
}

function clip(box, element) {
  let { left, top, right, bottom } = box;
  for (let node = element; node; node = parent(node)) {
    if (getComputedStyle(node).overflow === "visible") continue;
    const edge = node.getBoundingClientRect();
    [left, top] = [Math.max(left, edge.left), Math.max(top, edge.top)];
    [right, bottom] = [Math.min(right, edge.right), Math.min(bottom, edge.bottom)];
  }
  return { left, top, right, bottom, width: right - left, height: bottom - top };
}

const within = (box, edge) =>
  box.left >= edge.left - 1 && box.right <= edge.right + 1 && box.top >= edge.top - 1 && box.bottom <= edge.bottom + 1;

function colour(text) {
  const [r, g, b, alpha = 1] = text.match(/[\d.]+/g).map(Number);
  return { r, g, b, alpha };
}

function luminance({ r, g, b }) {
  const [x, y, z] = [r, g, b].map((part) => (part / 255 <= 0.04045 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
}

function contrast(a, b) {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

/** What text stands on: the nearest ground that is painted at all. */
function ground(element) {
  for (let node = element; node; node = parent(node)) {
    const found = colour(getComputedStyle(node).backgroundColor);
    if (found.alpha > 0) return found;
  }
  return { r: 0, g: 0, b: 0, alpha: 0 };
}

/** Text that is cut must say so; a price is never cut. */
function cut(element) {
  const style = getComputedStyle(element);
  if (element.matches(".price")) return style.textOverflow === "ellipsis" || element.scrollWidth > element.clientWidth + 1;
  if (style.display === "inline") return false;
  const clamped = style.webkitLineClamp !== "none";
  const wide = element.scrollWidth > element.clientWidth + 1 && style.textOverflow !== "ellipsis" && !clamped;
  const line = parseFloat(style.fontSize) * 0.3; // fonts reach out of narrow line boxes
  const high = element.scrollHeight > element.clientHeight + line && !clamped && style.overflow !== "visible" && style.textOverflow !== "ellipsis";
  return wide || high;
}

/** Everything that breaks a rule, in words. */
window.faults = () => {
  const found = [];
  const all = [...texts()];
  for (const zone of document.querySelectorAll("section[data-zone]")) {
    for (const graphic of zone.children) {
      const [box, edge] = [graphic.getBoundingClientRect(), zone.getBoundingClientRect()];
      if (!within(box, edge)) {
        found.push(`${zone.dataset.zone}: ${box.width} × ${box.height} in a zone of ${edge.width} × ${edge.height}`);
      }
    }
  }
  for (const { zone, graphic, element, boxes, text } of all) {
    const name = `${zone.dataset.zone} “${text}”`;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const least = element.closest(SMALL.where) ? SMALL.size : LEAST;
    if (size < least) found.push(`${name}: ${size} px, less than ${least}`);
    const below = ground(element);
    if (below.alpha < OPAQUE) found.push(`${name}: on a ground of opacity ${below.alpha}`);
    const ratio = contrast(colour(style.color), below);
    if (ratio < CONTRAST) found.push(`${name}: contrast ${ratio.toFixed(2)}`);
    if (cut(element)) found.push(`${name}: cut off`);
    const edge = graphic.getBoundingClientRect();
    for (const box of boxes) if (!within(box, edge)) found.push(`${name}: sticks out of its graphic`);
  }
  for (const [index, one] of all.entries()) {
    for (const other of all.slice(index + 1)) {
      if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
      if (one.boxes.some((a) => other.boxes.some((b) => overlap(a, b)))) found.push(`“${one.text}” lies on “${other.text}”`);
    }
  }
  return found;
};

/** Line boxes of large type may touch; the middle halves of their heights may not. */
function overlap(a, b) {
  const core = ({ top, height, left, right }) => ({ top: top + height / 4, bottom: top + (height * 3) / 4, left: left + 1, right: right - 1 });
  const [x, y] = [core(a), core(b)];
  return x.left < y.right && y.left < x.right && x.top < y.bottom && y.top < x.bottom;
}

/** Resolves when what was received has been painted. */
window.painted = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

// Playwright's own WebSocket needs it, and Chromium 103 has it not.
URL.parse ??= (url, base) => new URL(url, base);

/** Every motion since the page was loaded: `{id, part, delay, properties}`. */
window.motions = [];
const animate = Element.prototype.animate;
Element.prototype.animate = function (frames, options) {
  const properties = [...new Set(frames.flatMap(Object.keys))];
  motions.push({ id: options.id, part: this.className, delay: options.delay ?? 0, properties });
  return animate.call(this, frames, options);
};

/** Resolves when all pictures are there (or known to be broken) and nothing moves. */
window.settle = async () => {
  const images = onAir().flatMap((graphic) => [...graphic.shadowRoot.querySelectorAll("img")]);
  await Promise.all(images.map((image) => image.decode().catch(() => undefined)));
  const moving = onAir().flatMap((graphic) => [...graphic.getAnimations(), ...graphic.shadowRoot.getAnimations()]);
  await Promise.all(moving.map((animation) => animation.finished.catch(() => undefined)));
  await painted();
};

/** Puts a picture behind the stage; resolves when it is decoded. */
window.backdrop = async (style) => {
  const url = style.match(/url\((.*?)\)/)?.[1];
  if (url) {
    const image = new Image();
    image.src = url;
    await image.decode();
  }
  document.documentElement.style.background = style;
};
