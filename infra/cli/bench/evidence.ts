import Table from "cli-table3";
import { allRules } from "../../../policies/rules/index";
import { observeDisk } from "../../../policies/observe/disk";
import { observe } from "../../../policies/observe/index";
import { Deadline } from "../../../policies/observe/limit";
import { observePm2 } from "../../../policies/observe/pm2";
import { probeEndpoints } from "../../../policies/observe/probes/index";
import { observeProcesses } from "../../../policies/observe/processes/index";
import { openEngine } from "../../../stacks/engine";
import { ensureEngine } from "../../toolchain/engine";
import { progress } from "../../toolchain/progress";
import { sandboxUp } from "../../toolchain/sandbox/sandbox";
import { repair } from "../repair";
import { openSandbox, sandboxImages } from "../sandbox-workspace";
import { capturePulumi } from "../pulumi";

/** Seconds that the evidence of the whole stack may take. */
const target = 3;

/** What is measured; the whole asks all the others at once. */
interface Source {
  readonly title: string;
  /** Resolves to what it could not see. */
  readonly ask: () => Promise<number>;
}

/**
 * Prints what the evidence of the repaired sandbox takes, whole and by source, as medians. Resolves to 1 when the whole
 * takes longer than it may, or a source gave nothing.
 */
export async function benchEvidence(rounds: number): Promise<number> {
  const engine = openEngine((await ensureEngine({ progress })).host);
  await sandboxUp(engine, { images: sandboxImages(engine), progress });
  const workspace = await openSandbox(engine);
  if ((await capturePulumi(workspace.run, ["preview", "--expect-no-changes"])).exitCode !== 0)
    await repair(workspace, { confirm: false });
  const { stack } = workspace;
  const pm2 = stack.host.processes.flatMap((process) => process.pm2 ?? []);
  const none = async (look: Promise<unknown>): Promise<number> => {
    await look;
    return 0;
  };
  const sources: Source[] = [
    {
      title: "the whole",
      ask: async () => (await observe(engine, stack, { rules: allRules })).absent.length,
    },
    { title: "the Engine's own facts", ask: () => none(engine.info()) },
    { title: "the list of containers", ask: () => none(engine.listContainers()) },
    { title: "processes and tunnels", ask: () => none(observeProcesses(stack.host)) },
    { title: "PM2", ask: () => none(Promise.all(pm2.map((one) => observePm2(one)))) },
    { title: "health endpoints", ask: () => none(Promise.all([probeEndpoints(stack, new Deadline(target))])) },
    { title: "disk and volumes", ask: () => none(observeDisk(engine, true, target * 1000)) },
  ];
  const times = sources.map((): number[] => []);
  let unseen = 0;
  for (let round = 0; round < rounds; round++) {
    for (const [index, { ask }] of sources.entries()) {
      const started = performance.now();
      unseen += await ask();
      times[index]?.push((performance.now() - started) / 1000);
    }
  }
  return print(sources, times.map(median), unseen);
}

const median = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

function print(sources: readonly Source[], seconds: readonly number[], unseen: number): number {
  const [whole = 0] = seconds;
  const table = new Table({ head: ["evidence", "median", "of the whole"], style: { head: [], border: [] } });
  for (const [index, { title }] of sources.entries()) {
    const now = seconds[index] ?? 0;
    table.push([title, `${now.toFixed(2)} s`, `${(now / whole).toFixed(2)}x`]);
  }
  const met = whole < target && unseen === 0;
  process.stdout.write(
    `${table.toString()}\nthe whole: ${whole.toFixed(2)} s, ${unseen} sources not evaluated ` +
      `(target below ${target} s, none: ${met ? "met" : "missed"})\n`,
  );
  return met ? 0 : 1;
}
