/** The stage's service worker: once the page has been loaded well, it starts again even while the server is away. */

/// <reference lib="webworker" />

export {};
