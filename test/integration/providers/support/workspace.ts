import { mkdirSync, mkdtempSync, rmSync, writeFileSync, copyFileSync } from "node:fs";
import path from "node:path";
import execa from "execa";
import { z } from "zod";
import { checkout } from "../../../../infra/toolchain/paths";
import { ensurePulumi } from "../../../../infra/toolchain/pulumi";
import { progress } from "../../../../infra/toolchain/progress";

/** A resource of the test program. `{secret: x}` and `{ref: "resource.output"}` may stand for a value. */
export interface Declared {
  readonly type:
    | "Container"
    | "Network"
    | "Volume"
    | "RemoteImage"
    | "Image"
    | "RegistryImage"
    | "Tag"
    | "Secret"
    | "ServiceConfig"
    | "Service"
    | `alfa:${string}`;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface Ran {
  readonly exitCode: number;
  /** stdout and stderr. */
  readonly output: string;
  /** The engine's event log, as text. */
  readonly events: string;
  /** Steps taken (or planned), e.g. {create: 1, same: 2}. */
  readonly changes: Readonly<Record<string, number>>;
}

const Summary = z.looseObject({
  summaryEvent: z.looseObject({ resourceChanges: z.record(z.string(), z.number()) }).optional(),
});

/** A throwaway project with its own state, whose providers are this checkout's. */
export class Workspace {
  private constructor(
    readonly dir: string,
    readonly env: Readonly<Record<string, string>>,
    readonly bin: string,
  ) {}

  static async open(name: string, config = ""): Promise<Workspace> {
    const pulumi = await ensurePulumi(progress);
    // Inside the checkout, so that the program finds its packages.
    const parent = path.join(checkout, ".cache", "tests");
    mkdirSync(parent, { recursive: true });
    const dir = mkdtempSync(path.join(parent, `${name}-`));
    mkdirSync(path.join(dir, "state"));
    copyFileSync(path.join(__dirname, "program.cjs"), path.join(dir, "index.cjs"));
    writeFileSync(path.join(dir, "package.json"), JSON.stringify({ main: "index.cjs" }));
    const plugins = ["docker", "alfa"].map((plugin) => ({
      name: plugin,
      path: path.relative(dir, path.join(checkout, "infra", "providers", plugin)),
    }));
    writeFileSync(
      path.join(dir, "Pulumi.yaml"),
      [
        `name: ${name}`,
        "runtime: {name: nodejs, options: {typescript: false}}",
        "options: {refresh: always}",
        `plugins: ${JSON.stringify({ providers: plugins })}`,
        "",
      ].join("\n"),
    );
    const workspace = new Workspace(
      dir,
      {
        PATH: `${pulumi.dir}${path.delimiter}${process.env["PATH"] ?? ""}`,
        PULUMI_HOME: path.join(dir, "home"),
        PULUMI_BACKEND_URL: `file://${path.join(dir, "state")}`,
        PULUMI_CONFIG_PASSPHRASE: "test",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_STACK: "test",
        PROGRAM: path.join(dir, "program.json"),
        NO_COLOR: "1",
        // --event-log is one of the commands for debugging.
        PULUMI_DEBUG_COMMANDS: "true",
      },
      pulumi.bin,
    );
    workspace.declare([]);
    const made = await workspace.run(["stack", "init", "test"]);
    if (made.exitCode !== 0) throw new Error(made.output);
    if (config) writeFileSync(path.join(dir, "Pulumi.test.yaml"), config, { flag: "a" });
    return workspace;
  }

  declare(resources: readonly Declared[]): void {
    writeFileSync(path.join(this.dir, "program.json"), JSON.stringify(resources));
  }

  /** Starts the CLI and does not wait. */
  start(args: readonly string[], extra: Readonly<Record<string, string>> = {}) {
    return execa(this.bin, [...args, "--non-interactive"], {
      cwd: this.dir,
      env: { ...this.env, ...extra },
      reject: false,
      all: true,
      buffer: true,
    });
  }

  async run(args: readonly string[], extra: Readonly<Record<string, string>> = {}): Promise<Ran> {
    const log = path.join(this.dir, "events.json");
    rmSync(log, { force: true });
    const logged = /^(up|preview|refresh|destroy)$/.test(args[0] ?? "");
    const result = await this.start([...args, ...(logged ? ["--event-log", log] : [])], extra);
    const events = logged ? await readEvents(log) : "";
    return { exitCode: result.exitCode, output: result.all ?? "", events, changes: changesOf(events) };
  }

  up(...args: string[]): Promise<Ran> {
    return this.run(["up", "--yes", "--skip-preview", ...args]);
  }

  preview(...args: string[]): Promise<Ran> {
    return this.run(["preview", ...args]);
  }

  async export(): Promise<string> {
    return (await this.run(["stack", "export"])).output;
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

async function readEvents(file: string): Promise<string> {
  const { readFile } = await import("node:fs/promises");
  return readFile(file, "utf8").catch(() => "");
}

function changesOf(events: string): Record<string, number> {
  for (const line of events.split("\n").filter((text) => text.includes("summaryEvent"))) {
    const { summaryEvent } = Summary.parse(JSON.parse(line));
    if (summaryEvent) return summaryEvent.resourceChanges;
  }
  return {};
}
