/**
 * Stand-in for n8n's task runner launcher, for the real n8n: it offers to take a task of its type; once one is given to it,
 * it gives it back and starts the runner, which takes it; when the runner has ended for want of tasks, it offers again.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { main } from "../../lib/process";
import { connect } from "../broker-connection";
import { fetchGrant, launch, type Say } from "../launcher";
import { runnerEnvironment, type Runner } from "../launcher-config";

const IDLE_SECONDS = "15";
/** The offer stands until it is taken. */
const FOR_EVER = -1;

main(() =>
  launch(async (broker, token, runner, log) => {
    const id = randomBytes(8).toString("hex");
    log("INFO", `Launcher's runner ID: ${id}`);
    await offer(broker, await fetchGrant(broker, token), id, runner["runner-type"], log);
    await run(broker, await fetchGrant(broker, token), id, runner, log);
  }),
);

/** Ends when a task was given, and given back. */
function offer(broker: URL, grant: string, id: string, type: string, log: Say): Promise<void> {
  return new Promise((resolve, reject) => {
    const connection = connect(broker, grant, id, {
      gone: (reason) => {
        reject(new Error(reason));
      },
      message: (message) => {
        switch (message.type) {
          case "broker:inforequest":
            connection.send({ type: "runner:info", name: `launcher-${type}`, types: [type] });
            break;
          case "broker:runnerregistered":
            connection.send({ type: "runner:taskoffer", taskType: type, offerId: id, validFor: FOR_EVER });
            log("INFO", "Waiting for launcher's task offer to be accepted...");
            break;
          case "broker:taskofferaccept":
            connection.send({ type: "runner:taskdeferred", taskId: message.taskId });
            connection.close();
            resolve();
            break;
        }
      },
    });
  });
}

/** Ends with the runner's process. */
async function run(broker: URL, grant: string, id: string, runner: Runner, log: Say): Promise<void> {
  log("INFO", "Starting runner process...");
  const child = spawn(runner.command, runner.args, {
    cwd: runner.workdir,
    env: {
      N8N_RUNNERS_AUTO_SHUTDOWN_TIMEOUT: IDLE_SECONDS,
      ...runnerEnvironment(runner, process.env),
      N8N_RUNNERS_TASK_BROKER_URI: broker.origin,
      N8N_RUNNERS_GRANT_TOKEN: grant,
      N8N_RUNNERS_ID: id,
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("exit", resolve);
    child.once("error", reject);
  });
  if (code !== 0) throw new Error(`Runner process exited with code ${code ?? "of a signal"}`);
  log("INFO", "Runner process exited on idle timeout");
}
