/** Runs the given clean-up on SIGTERM or SIGINT, then exits. PID 1 of a container has no default signal handlers. */
export function onStop(cleanUp: (signal: NodeJS.Signals) => void | Promise<void>, code = 0): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    void Promise.resolve(cleanUp(signal)).finally(() => process.exit(code));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs a stand-in's main function; what it throws ends the process with exit code 1, as the real programs do. */
export function main(run: () => Promise<void>): void {
  run().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  });
}
