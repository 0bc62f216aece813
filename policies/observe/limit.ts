/** Seconds that one thing that is asked is given: what is well answers at once. */
const patience = 2;

/** The same, less where the whole has less left: half a second remains to tell that it was late. */
export const patienceOf = ({ left }: Deadline): number =>
  Math.max(0.5, Math.min(patience, Math.floor((left - 500) / 100) / 10));

/** A moment after which no source is waited for. */
export class Deadline {
  readonly #at: number;

  /** @param seconds from now */
  constructor(readonly seconds: number) {
    this.#at = performance.now() + seconds * 1000;
  }

  /** Milliseconds left, never negative. */
  get left(): number {
    return Math.max(0, this.#at - performance.now());
  }

  /** The promise's value, or `late` when the time is up first; the promise is then left to itself. */
  async within<T, L>(promise: Promise<T>, late: () => L): Promise<T | L> {
    let timer: NodeJS.Timeout | undefined;
    const expired = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.left);
    });
    try {
      return await Promise.race([promise, expired.then(late)]);
    } finally {
      clearTimeout(timer);
      // What fails after nobody waits for it is no unhandled rejection.
      promise.catch(() => undefined);
    }
  }
}
