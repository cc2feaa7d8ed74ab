/** Which build of the pages this is, and what to do when the server has another one. */

const RELOADED_FOR = "overlay.reloaded_for";

/**
 * Whether the server has another build of the pages than this page is from: it came from a cache, or the server was
 * updated meanwhile. True once per version only, so that a cache which insists on the old page makes no loop.
 *
 * @param version - the server's, `0.1.0+build`
 */
export function isOutdated(version: string): boolean {
  const ours = document.querySelector<HTMLMetaElement>('meta[name="build"]')?.content;
  const theirs = version.split("+")[1];
  if (!ours || !theirs || ours === theirs || sessionStorage.getItem(RELOADED_FOR) === version) return false;
  sessionStorage.setItem(RELOADED_FOR, version);
  return true;
}
