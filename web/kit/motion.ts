/** The motions of the house: enter, leave, pulse. Transform and opacity only, so that nothing is laid out again. */

/** Durations, ms. */
export const MOTION = { enter: 320, leave: 220, pulse: 160, reveal: 800 } as const;

const OUT: Keyframe = { transform: "translateY(48px)", opacity: 0 };
const IN: Keyframe = { transform: "none", opacity: 1 };

const running = new Set<Animation>();

document.addEventListener("visibilitychange", () => {
  if (document.hidden) for (const animation of running) animation.finish();
});

/**
 * Runs one animation, and resolves when it is over or cancelled. Nothing of it stays behind.
 * In a hidden page, which paints nothing, it is over at once.
 */
async function run(element: Element, frames: Keyframe[], options: KeyframeAnimationOptions): Promise<void> {
  const animation = element.animate(frames, options);
  running.add(animation);
  if (document.hidden) animation.finish();
  await animation.finished.catch(() => undefined);
  running.delete(animation);
}

/** Lets an element in: up from a little below, 320 ms. */
export const enter = (element: Element, from: Keyframe = OUT): Promise<void> =>
  run(element, [from, IN], { duration: MOTION.enter, easing: "cubic-bezier(0.2, 0.9, 0.3, 1)" });

/** Lets an element out, 220 ms. It is as before afterwards, so whoever calls removes or hides it then. */
export const leave = (element: Element, to: Keyframe = OUT): Promise<void> =>
  run(element, [IN, to], { duration: MOTION.leave, easing: "cubic-bezier(0.5, 0, 0.9, 0.4)" });

/**
 * Marks what changed: swells once, 160 ms. A pulse that is still running starts over.
 *
 * @param element - nothing happens when it is null, so a query's result can be passed as it is
 */
export function pulse(element: Element | null | undefined): void {
  if (!element) return;
  for (const animation of element.getAnimations()) if (animation.id === "pulse") animation.cancel();
  void run(element, [{ transform: "scale(1)" }, { transform: "scale(1.08)" }, { transform: "scale(1)" }], {
    id: "pulse",
    duration: MOTION.pulse,
    easing: "ease-out",
  });
}

/** Lets parts in one after another, each like {@link enter}; however many they are, the last starts within 800 ms. */
export function reveal(elements: readonly Element[]): void {
  const step = Math.min(80, MOTION.reveal / elements.length);
  for (const [index, element] of elements.entries()) {
    void run(element, [{ transform: "translateY(24px)", opacity: 0 }, IN], {
      delay: index * step,
      duration: MOTION.enter,
      easing: "cubic-bezier(0.2, 0.9, 0.3, 1)",
      fill: "backwards",
    });
  }
}
