/** Tells the server what this stage has painted: the console shows “on air on 2 of 2, 18 ms”. */

const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));

export class Painted {
  private busy = false;

  /**
   * @param seq - number of the state that the document shows
   * @param settled - resolves when it really does
   * @param report - sends a number to the server
   */
  constructor(
    private readonly seq: () => number,
    private readonly settled: () => Promise<void>,
    private readonly report: (seq: number) => void,
  ) {}

  /** The state changed: reports its number once it is on the screen; what changes meanwhile is reported as one. */
  async due(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    for (let seq = -1; seq !== this.seq(); this.report(seq)) {
      seq = this.seq();
      await this.settled();
      // The first callback comes before the frame is painted, the second after it. A hidden page waits here.
      await frame();
      await frame();
    }
    this.busy = false;
  }
}
