/** The whole screen for the prompter, and back; a phone's browser may not know how. */

/** Does this browser let a page have the whole screen? */
export function screenCanBeFilled(): boolean {
  return document.fullscreenEnabled;
}

export async function toggleFullScreen(): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  else if (screenCanBeFilled()) await document.documentElement.requestFullscreen({ navigationUI: "hide" });
}
