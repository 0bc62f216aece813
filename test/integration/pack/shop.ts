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

/** The foreign program in a Pulumi stack of its own, with the real CLI and the pack. */
export class Shop {
  readonly #dir: string;
  readonly #env: Record<string, string>;

  private constructor(dir: string, env: Record<string, string>) {
    this.#dir = dir;
    this.#env = env;
  }

  static async open(): Promise<Shop> {
    const dir = await mkdtemp(path.join(tmpdir(), "alfa-shop-"));
    const pulumi = await ensurePulumi(progress);
    const shop = new Shop(dir, {
      PATH: `${pulumi.dir}${path.delimiter}${process.env["PATH"] ?? ""}`,
      PULUMI_HOME: path.join(dir, "home"),
      PULUMI_BACKEND_URL: `file://${dir}`,
      PULUMI_CONFIG_PASSPHRASE: "only a test",
      PULUMI_OPTION_CONFIG_FILE: path.join(dir, "Pulumi.test.yaml"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
    });
    const { exitCode, output } = await shop.run(["stack", "init", "test"]);
    if (exitCode !== 0) throw new Error(output);
    return shop;
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
  async preview(
    options: { readonly settings?: object; readonly dockerHost?: string; readonly args?: readonly string[] } = {},
  ): Promise<Ran> {
    const file = path.join(this.#dir, "policy.json");
    await writeFile(file, JSON.stringify(options.settings ?? {}));
    return this.run(
      ["preview", "--policy-pack", pack, "--policy-pack-config", file, ...(options.args ?? [])],
      options.dockerHost,
    );
  }

  async run(args: readonly string[], dockerHost?: string): Promise<Ran> {
    const { exitCode, all } = await execa("pulumi", [...args, "--non-interactive", "--color", "never"], {
      cwd: path.join(__dirname, "foreign"),
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
