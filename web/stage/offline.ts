/** Gives the service worker what this page was made of, so that it can start again while the server is away. */

/** Call it once everything is loaded; without service workers (plain http from another machine) it does nothing. */
export async function keepOffline(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/stage/sw.js", { scope: "/stage/" });
    const { active } = await navigator.serviceWorker.ready;
    const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
    active?.postMessage([location.href, ...loaded]);
  } catch (error) {
    console.error("service worker:", error);
  }
}
