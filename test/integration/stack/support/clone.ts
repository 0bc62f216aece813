import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import execa from "execa";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { missingCapabilities } from "../../../../infra/toolchain/capabilities";
import { checkout } from "../../../../infra/toolchain/paths";
import type { SandboxSettings } from "../../../../infra/toolchain/sandbox/settings";
import type { Engine } from "../../../../stacks/engine";

/** What a checkout is made of, as far as its commands need it. */
const PARTS = [
  "Pulumi.yaml",
  "Pulumi.dev.yaml",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  ".prettierrc.json",
  "stacks",
  "policies",
  "infra",
];

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout and stderr as they came. */
  readonly all: string;
}

type Variables = Readonly<Record<string, string>>;

const Settings = z.looseObject({ config: z.record(z.string(), z.unknown()) });

/**
 * A checkout of its own: this one's sources in a folder beside nothing of the user's. Its commands are the user's
 * commands, its `dev` stack is what a test makes of it, and what they leave stays in the folder.
 */
export class Clone {
  private readonly exports = new Map<string, Promise<string>>();

  private constructor(
    readonly dir: string,
    private readonly variables: Variables,
  ) {}

  /** @param settings `alfa:` settings of its dev stack, in place of the committed ones */
  static make(settings?: Readonly<Record<string, unknown>>, variables: Variables = {}): Clone {
    const dir = mkdtempSync(path.join(tmpdir(), "alfa-clone-"));
    for (const part of PARTS) cpSync(path.join(checkout, part), path.join(dir, part), { recursive: true });
    linkPackages(dir);
    const clone = new Clone(dir, variables);
    if (settings) clone.settle(settings);
    return clone;
  }

  path(...parts: readonly string[]): string {
    return path.join(this.dir, ...parts);
  }

  read(file: string): string {
    return readFileSync(this.path(file), "utf8");
  }

  /** Replaces a text of a source file that must stand there. */
  edit(file: string, before: string | RegExp, after: string): void {
    const text = this.read(file);
    const edited = text.replace(before, after);
    if (edited === text) throw new Error(`"${file}" does not hold ${String(before)}`);
    writeFileSync(this.path(file), edited);
  }

  /** Writes the committed settings of the dev stack. */
  settle(settings: Readonly<Record<string, unknown>>): void {
    const config = Object.fromEntries(Object.entries(settings).map(([key, value]) => [`alfa:${key}`, value]));
    writeFileSync(this.path("Pulumi.dev.yaml"), stringify({ config }));
  }

  /** The committed settings with some changed; undefined takes one away. */
  change(settings: Readonly<Record<string, unknown>>): void {
    const { config } = Settings.parse(parse(this.read("Pulumi.dev.yaml")));
    const before = Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace(/^alfa:/, ""), value]));
    const after = Object.entries({ ...before, ...settings }).filter(([, value]) => value !== undefined);
    this.settle(Object.fromEntries(after));
  }

  /** `npm run COMMAND`, less npm: starts it as the leader of a process group and does not wait. */
  start(args: readonly string[], variables: Variables = {}): execa.ExecaChildProcess {
    return this.spawn(process.execPath, [this.path("infra", "toolchain", "bootstrap.mjs"), ...args], variables);
  }

  async alfa(args: readonly string[], variables: Variables = {}): Promise<Ran> {
    return ran(await this.start(args, variables));
  }

  /** Plain `pulumi ARGS` in a shell that has what `npm run -s env` printed when it was opened. */
  async pulumi(args: readonly string[], variables: Variables = {}, stack = "dev"): Promise<Ran> {
    const exports = this.exports.get(stack) ?? this.printedExports(stack);
    this.exports.set(stack, exports);
    const script = `${await exports}\nexec pulumi "$@" --non-interactive`;
    return ran(await this.spawn("sh", ["-c", script, "sh", ...args], variables));
  }

  private async printedExports(stack: string): Promise<string> {
    const { exitCode, stdout, all } = await this.alfa(["env", "--stack", stack]);
    if (exitCode !== 0) throw new Error(all);
    return stdout;
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }

  private spawn(program: string, args: readonly string[], variables: Variables): execa.ExecaChildProcess {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(PULUMI_|FORCE_COLOR$)/.test(name));
    return execa(program, [...args], {
      cwd: this.dir,
      env: { ...Object.fromEntries(inherited), NO_COLOR: "1", ...this.variables, ...variables },
      extendEnv: false,
      stdin: "ignore",
      detached: true,
      reject: false,
      all: true,
      maxBuffer: 256 * 1024 * 1024,
    });
  }
}

/**
 * Links each installed package into a folder of the clone's own: whatever npm does there, it does to links. The note of
 * what is installed is the lock file's, so that a command finds nothing to install.
 */
function linkPackages(dir: string): void {
  const installed = path.join(checkout, "node_modules");
  mkdirSync(path.join(dir, "node_modules"));
  for (const name of readdirSync(installed).filter((entry) => entry !== ".alfa-lock"))
    symlinkSync(path.join(installed, name), path.join(dir, "node_modules", name));
  const lock = readFileSync(path.join(dir, "package-lock.json"));
  writeFileSync(path.join(dir, "node_modules", ".alfa-lock"), createHash("sha256").update(lock).digest("hex"));
}

const ran = ({ exitCode, stdout, stderr, all }: execa.ExecaReturnValue): Ran => ({
  exitCode,
  stdout,
  stderr,
  all: all ?? "",
});

/** The `alfa:` settings of a core stack that stands beside everything else on the Engine. */
export function coreSettings(engine: Engine, own: SandboxSettings) {
  const { host } = engine.where;
  return {
    project: own.project,
    prefix: own.prefix,
    portOffset: own.portOffset,
    registry: own.registry.replace(/\/$/, ""),
    profiles: ["core"],
    socketPath: host.startsWith("unix://") ? host.slice("unix://".length) : "/var/run/docker.sock",
    unavailableCapabilities: missingCapabilities(),
  };
}

/** Ids of the running containers by name: what a failed run must leave as it was. */
export async function runningIds(engine: Engine, prefix: string): Promise<Record<string, string>> {
  const found = await engine.listContainers({ name: [`^/?${prefix}`], status: ["running"] });
  return Object.fromEntries(found.map(({ Id, Names }) => [Names?.[0]?.slice(1) ?? "", Id]));
}
