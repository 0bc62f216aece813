import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import execa from "execa";
import { progress } from "../../../infra/toolchain/progress";
import { ensurePulumi } from "../../../infra/toolchain/pulumi";

const root = path.resolve(__dirname, "../../..");
const pack = path.join(root, "policies", "pack");

/** What a run of the CLI gave: its exit code, and all it printed. */
export interface Ran {
  readonly exitCode: number;
  readonly output: string;
}

interface Options {
  readonly settings?: object;
  readonly dockerHost?: string;
  readonly args?: readonly string[];
}

/** What a policy reported on a resource. */
export interface Violation {
  readonly level: string;
  readonly rule: string;
  readonly resource: string;
  /** Its first line. */
  readonly message: string;
}

/** The violations that a run printed. */
export const violations = ({ output }: Ran): Violation[] =>
  [...output.matchAll(/\[(mandatory|advisory)\]\s+\[severity: \w+\]\s+(\S+)\s+\(\S+: (\S+)\)\n\s+(.*)/g)].map(
    ([, level = "", rule = "", resource = "", message = ""]) => ({ level, rule, resource, message }),
  );

/** A program that knows nothing of ALFA, in a Pulumi stack of its own, with the real CLI and the pack. */
export class ForeignProgram {
  readonly #folder: string;
  readonly #dir: string;
  readonly #env: Record<string, string>;

  private constructor(folder: string, dir: string, env: Record<string, string>) {
    this.#folder = folder;
    this.#dir = dir;
    this.#env = env;
  }

  /** @param name folder of the program, beside this file */
  static async open(name: string): Promise<ForeignProgram> {
    const dir = await mkdtemp(path.join(tmpdir(), `alfa-${name}-`));
    const pulumi = await ensurePulumi(progress);
    const program = new ForeignProgram(path.join(__dirname, name), dir, {
      PATH: `${pulumi.dir}${path.delimiter}${process.env["PATH"] ?? ""}`,
      PULUMI_HOME: path.join(dir, "home"),
      PULUMI_BACKEND_URL: `file://${dir}`,
      PULUMI_CONFIG_PASSPHRASE: "only a test",
      PULUMI_OPTION_CONFIG_FILE: path.join(dir, "Pulumi.test.yaml"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
    });
    const { exitCode, output } = await program.run(["stack", "init", "test"]);
    if (exitCode !== 0) throw new Error(output);
    return program;
  }

  /** Sets the program's configuration, all of it anew. */
  async configure(config: Readonly<Record<string, string>>, secrets: Readonly<Record<string, string>>): Promise<void> {
    await writeFile(path.join(this.#dir, "Pulumi.test.yaml"), "");
    await this.run([
      "config",
      "set-all",
      ...Object.entries(config).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]),
      ...Object.entries(secrets).flatMap(([key, value]) => ["--secret", `${key}=${value}`]),
    ]);
  }

  /** `pulumi preview` with the pack. */
  preview(options: Options = {}): Promise<Ran> {
    return this.#withPack(["preview"], options);
  }

  /** `pulumi policy analyze` of the stack's state with the pack. */
  analyze(options: Options = {}): Promise<Ran> {
    return this.#withPack(["policy", "analyze"], options);
  }

  async #withPack(command: readonly string[], { settings = {}, dockerHost, args = [] }: Options): Promise<Ran> {
    const file = path.join(this.#dir, "policy.json");
    await writeFile(file, JSON.stringify(settings));
    return this.run([...command, "--policy-pack", pack, "--policy-pack-config", file, ...args], dockerHost);
  }

  async run(args: readonly string[], dockerHost?: string): Promise<Ran> {
    const { exitCode, all } = await execa("pulumi", [...args, "--non-interactive", "--color", "never"], {
      cwd: this.#folder,
      env: { ...this.#env, ...(dockerHost === undefined ? {} : { DOCKER_HOST: dockerHost }) },
      stdin: "ignore",
      all: true,
      reject: false,
    });
    return { exitCode, output: all ?? "" };
  }

  async close(): Promise<void> {
    await rm(this.#dir, { recursive: true, force: true });
  }
}
