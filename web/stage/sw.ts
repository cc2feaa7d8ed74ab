/** The stage's service worker: once the page has been loaded well, it starts again even while the server is away. */

/// <reference lib="webworker" />

declare const self: ServiceWorkerGlobalScope;
export {};

const CACHE = "stage";
/** Files kept besides those that the page uses: a few builds and versions of every graphic, other rooms' pages. */
const KEPT = 200;
/** A server that has not answered by then is away, if there is something to show instead; ms. */
const PATIENCE = 3_000;

/** A page is the same whatever its query (token, preview) says; a file's version is in its query. */
const keyOf = (url: URL): string =>
  url.origin + url.pathname + (url.pathname.startsWith("/stage/") ? "" : url.search);
/** Files whose address changes with their content. */
const isFixed = (url: URL): boolean => url.pathname.startsWith("/web/assets/") || url.searchParams.has("v");
const isOurs = (url: URL): boolean =>
  url.origin === self.location.origin &&
  /^\/(stage|web|plugins|assets)\//.test(url.pathname) &&
  url.pathname !== "/stage/sw.js";

async function fromNetwork(request: Request | string, key: string): Promise<Response> {
  const response = await fetch(request);
  if (response.status === 200) {
    const copy = response.clone();
    // A full disk must not keep the page from what it asked for.
    await caches.open(CACHE).then((cache) => cache.put(key, copy)).catch((error: unknown) => console.error(error));
  }
  return response;
}

async function answer(request: Request, url: URL): Promise<Response> {
  const key = keyOf(url);
  const kept = await caches.match(key, { ignoreVary: true });
  if (!kept) return fromNetwork(request, key);
  if (isFixed(url)) return kept;
  const late = new Promise<Response>((resolve) => setTimeout(resolve, PATIENCE, kept));
  const fresh = fromNetwork(request, key).then((response) => (response.status >= 500 ? kept : response));
  return Promise.race([fresh, late]).catch(() => kept);
}

/** Keeps what a page was made of; of the rest, the oldest go when there is too much. */
async function keep(addresses: readonly string[]): Promise<void> {
  const cache = await caches.open(CACHE);
  const used = new Map(addresses.map((address) => new URL(address)).filter(isOurs).map((url) => [keyOf(url), url]));
  for (const [key, url] of used) {
    if (!(await cache.match(key, { ignoreVary: true }))) await fromNetwork(url.href, key).catch(() => undefined);
  }
  const rest = (await cache.keys()).filter((request) => !used.has(request.url));
  await Promise.all(rest.slice(0, Math.max(0, rest.length - KEPT)).map((request) => cache.delete(request)));
}

self.addEventListener("install", () => void self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil(keep(event.data as string[])));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method === "GET" && isOurs(url)) event.respondWith(answer(event.request, url));
});
