/** The pad's grid under arrow keys. */

/** Arrow keys go from button to button, up and down by what is seen. */
export function step(event: KeyboardEvent): void {
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -2, ArrowDown: 2 }[event.key];
  const grid = event.currentTarget as HTMLElement;
  const tiles = [...grid.querySelectorAll<HTMLElement>(".tile")];
  const at = tiles.indexOf(event.target as HTMLElement);
  if (by === undefined || at < 0 || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  tiles[at + (Math.abs(by) === 1 ? by : Math.sign(by) * columns(tiles))]?.focus();
}

/** How many buttons are side by side. */
export function columns(tiles: readonly HTMLElement[]): number {
  const top = tiles[0]?.offsetTop;
  return Math.max(1, tiles.filter((tile) => tile.offsetTop === top).length);
}
