/**
 * The waits between a provider's tries, in ms: 0.5 s growing by half, each ±50 %; from the start again once 30 s went by
 * (Traefik's job back-off). So a provider that never succeeds retries every 0.5 to 18 s, without end.
 */
export function backoff(now: () => number = Date.now, random: () => number = Math.random): () => number {
  let interval = 500;
  let started = now();
  return () => {
    if (now() - started >= 30_000) {
      interval = 500;
      started = now();
    }
    const wait = interval * (0.5 + random());
    interval = Math.min(interval * 1.5, 60_000);
    return wait;
  };
}

/** A duration as Go prints it: 265.020242ms, 1.5s. */
export function goDuration(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(6)}ms` : `${(ms / 1000).toFixed(9)}s`;
}
