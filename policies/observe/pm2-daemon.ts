import path from "node:path";
import { UserError } from "../../stacks/model/errors";

/** PM2 answers in some milliseconds; a daemon that hangs must not hold up an audit. */
const PATIENCE_MS = 10_000;

/**
 * What `pm2 jlist` prints, asked of the daemon itself: the command is a process that takes fifty times as long to start.
 * It does not start a daemon. Source: PM2, lib/God/ActionMethods.js (getMonitorData), lib/Client.js
 * @param {string} home PM2_HOME
 * @returns apps with their whole environments, secrets and all; undefined: no daemon runs
 * @throws UserError when the daemon gives no answer
 */
export async function monitorData(home: string): Promise<unknown> {
  const [{ default: axon }, { default: rpc }] = await Promise.all([import("pm2-axon"), import("pm2-axon-rpc")]);
  const socket = axon.socket("req").set("retry timeout", 0);
  const failed = (reason: string): UserError => new UserError(`PM2 of PM2_HOME "${home}" can't be asked: ${reason}`);
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<unknown>((resolve, reject) => {
      timer = setTimeout(() => {
        reject(failed(`no answer in ${PATIENCE_MS / 1000} s`));
      }, PATIENCE_MS);
      socket
        .on("error", ({ message }) => {
          reject(failed(message));
        })
        .on("socket error", ({ code, message }) => {
          if (code === "ENOENT" || code === "ECONNREFUSED") resolve(undefined);
          else reject(failed(message));
        })
        .on("close", () => {
          reject(failed("it closed the connection without an answer"));
        })
        .connect(path.join(home, "rpc.sock"));
      new rpc.Client(socket).call("getMonitorData", {}, (error, data) => {
        if (error) reject(failed(error.message));
        else resolve(data);
      });
    });
  } finally {
    clearTimeout(timer);
    socket.close();
  }
}
