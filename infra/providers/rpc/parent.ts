import { connect } from "node:net";

const PPID_INTERVAL_MS = 250;
const ENGINE_INTERVAL_MS = 2_000;

/** Whether something still listens at "host:port". */
function answers(address: string): Promise<boolean> {
  const separator = address.lastIndexOf(":");
  return new Promise((resolve) => {
    const socket = connect({ host: address.slice(0, separator), port: Number(address.slice(separator + 1)) });
    const done = (alive: boolean): void => {
      socket.destroy();
      resolve(alive);
    };
    socket.once("connect", () => {
      done(true);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      done(error.code !== "ECONNREFUSED");
    });
  });
}

/**
 * Calls `gone` once when the process that started this one has ended, in whatever way (kill -9 included):
 * then this process has another parent, or the engine's port answers no more (a language host may stand between the two).
 */
export function watchParent(engineAddress: string | undefined, gone: () => void): void {
  const parent = process.ppid;
  let reported = false;
  const report = (): void => {
    if (reported) return;
    reported = true;
    gone();
  };
  setInterval(() => {
    if (process.ppid !== parent) report();
  }, PPID_INTERVAL_MS).unref();
  if (engineAddress === undefined) return;
  setInterval(() => {
    void answers(engineAddress).then((alive) => {
      if (!alive) report();
    });
  }, ENGINE_INTERVAL_MS).unref();
}
