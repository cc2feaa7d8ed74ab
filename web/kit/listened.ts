/** What the server sends a page only while somebody there listens: levels, comments. */
import type { ToServer } from "./protocol.js";

export class Listened<T> {
  private readonly listeners = new Set<(heard: T) => void>();

  constructor(
    private readonly type: "levels" | "comments",
    private readonly send: (message: ToServer) => boolean,
  ) {}

  /** Tells `listener` until the returned function is called; the first one's coming and the last one's going is said. */
  add(listener: (heard: T) => void): () => void {
    if (this.listeners.size === 0) this.send({ type: this.type, on: true });
    this.listeners.add(listener);
    return () => {
      if (this.listeners.delete(listener) && this.listeners.size === 0) this.send({ type: this.type, on: false });
    };
  }

  /** A new connection knows of no listeners. */
  renew(): void {
    if (this.listeners.size > 0) this.send({ type: this.type, on: true });
  }

  tell(heard: T): void {
    for (const listener of [...this.listeners]) listener(heard);
  }
}
