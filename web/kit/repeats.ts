/** A key that is held down presses a button once, and sends a form once. */

/** Keeps the browser from taking a key's repeats for presses, on the whole page. Text is written on as ever. */
export function pressOnce(): void {
  window.addEventListener(
    "keydown",
    (event) => {
      const on = event.composedPath()[0];
      const presses =
        event.key === "Enter" ? on instanceof HTMLButtonElement || on instanceof HTMLInputElement : event.key === " " && on instanceof HTMLButtonElement;
      if (event.repeat && presses) event.preventDefault();
    },
    { capture: true },
  );
}
