import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import execa from "execa";
import { UserError } from "../../../../stacks/model/errors";
import { childEnvironment } from "../../../toolchain/child-environment";
import { pulumiEnvironment } from "../../../toolchain/environment";
import { checkout } from "../../../toolchain/paths";
import type { PulumiRun } from "../../pulumi";
import { peaksOf, type Peaks } from "./memory";

/** What the measured containers are made of. */
export interface Bench {
  readonly image: string;
  /** Before the number of each. */
  readonly prefix: string;
  /** On each of them: what is removed in the end has it. */
  readonly label: { readonly key: string; readonly value: string };
}

/** Ends at once when it is told to: how long a service takes to stop is not what is measured. */
export const command = ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 60 & wait; done"];

/** At most this many resources at once: as many as requests to the Engine. */
const PARALLEL = 16;

/** A throwaway program that declares `count` containers, with the Docker provider of this checkout. */
export class Project {
  private constructor(
    private readonly run: PulumiRun,
    private readonly host: string,
  ) {}

  /** @param host the address of the Engine @param folder empty */
  static async make(folder: string, host: string, bench: Bench): Promise<Project> {
    await mkdir(folder, { recursive: true });
    const plugin = path.relative(folder, path.join(checkout, "infra", "providers", "docker"));
    await writeFile(
      path.join(folder, "Pulumi.yaml"),
      [
        "name: containers",
        "runtime: {name: nodejs, options: {typescript: false}}",
        "options: {refresh: always}",
        `plugins: ${JSON.stringify({ providers: [{ name: "docker", path: plugin }] })}`,
        "",
      ].join("\n"),
    );
    await writeFile(path.join(folder, "package.json"), '{"name":"containers","main":"index.cjs"}\n');
    await writeFile(path.join(folder, "index.cjs"), program(bench));
    await execa("ln", ["-s", path.join(checkout, "node_modules"), path.join(folder, "node_modules")]);
    const env = await pulumiEnvironment({ stack: "bench", dir: path.join(folder, ".state"), project: folder });
    return new Project({ env, stack: "bench", cwd: folder }, host);
  }

  up(count: number, more: Readonly<Record<string, string>> = {}): Promise<Cost> {
    return this.pulumi(["up", "--yes", "--skip-preview", "--parallel", String(PARALLEL)], count, more);
  }

  preview(count: number): Promise<Cost> {
    return this.pulumi(["preview", "--expect-no-changes", "--parallel", String(PARALLEL)], count);
  }

  private async pulumi(args: readonly string[], count: number, more: Readonly<Record<string, string>> = {}) {
    const variables = { ...this.run.env, ...more, DOCKER_HOST: this.host, BENCH_COUNT: String(count) };
    const started = performance.now();
    const child = execa("pulumi", [...args, "--stack", this.run.stack, "--non-interactive", "--suppress-progress"], {
      cwd: this.run.cwd,
      env: childEnvironment(variables),
      extendEnv: false,
      stdin: "ignore",
      all: true,
      reject: false,
      maxBuffer: 256 * 1024 * 1024,
    });
    const memory = peaksOf(child.pid ?? 0);
    const { exitCode, all = "" } = await child;
    const peaks = memory.stop();
    if (exitCode !== 0) throw new UserError(`pulumi ${args.join(" ")} failed with ${count} containers: ${reason(all)}`);
    return { seconds: (performance.now() - started) / 1000, peaks, output: all };
  }
}

/** The first errors of what the CLI said. */
function reason(output: string): string {
  const errors = output.split("\n").filter((line) => line.includes("error: "));
  return (errors.length > 0 ? errors.slice(0, 3).join("\n") : output).trim();
}

/** What one run of the CLI took, and what it said. */
export interface Cost {
  readonly seconds: number;
  readonly peaks: Peaks;
  readonly output: string;
}

/**
 * A container without a health check is up when it has run for a while: what is waited for, no work. Many have no network: the
 * Engine's default one has 254 addresses.
 */
const program = ({ image, prefix, label }: Bench): string => `
const { Container } = require("@pulumi/docker/container");
for (let i = 0; i < Number(process.env.BENCH_COUNT); i++)
  new Container("c" + i, {
    name: ${JSON.stringify(prefix)} + i,
    image: ${JSON.stringify(image)},
    command: ${JSON.stringify(command)},
    envs: ["NUMBER=" + i, "ROUND=" + (process.env.BENCH_ROUND ?? "")],
    labels: [{ label: ${JSON.stringify(label.key)}, value: ${JSON.stringify(label.value)} }],
    restart: "unless-stopped",
    memory: 64,
    mounts: [{ type: "tmpfs", target: "/scratch" }],
    ...(process.env.BENCH_HEALTH
      ? { healthcheck: { tests: ["CMD", "true"], interval: process.env.BENCH_HEALTH } }
      : { networkMode: "none" }),
  });
`;
