import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import execa, { type ExecaChildProcess } from "execa";
import { childEnvironment } from "../../../infra/toolchain/child-environment";
import { pulumiEnvironment } from "../../../infra/toolchain/environment";
import { checkout } from "../../../infra/toolchain/paths";
import { silent } from "../../../infra/toolchain/progress";

/** A Pulumi project of its own, with its own state, on the real CLI. */
export interface TestProject {
  folder: string;
  /** Its state, passphrase and home. */
  dir: string;
  environment: Record<string, string>;
  /** Runs the CLI in the project; never throws. */
  pulumi(...args: string[]): ExecaChildProcess;
  write(name: string, text: string): Promise<void>;
  remove(): Promise<void>;
}

/** Makes a project from files; `index.js` is its program. */
export async function project(files: Readonly<Record<string, string>>): Promise<TestProject> {
  const folder = await mkdtemp(path.join(tmpdir(), "alfa-test-"));
  const dir = `${folder}.alfa`;
  const write = async (name: string, text: string): Promise<void> => {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  };
  const all = {
    "Pulumi.yaml": "name: probe\nruntime: {name: nodejs, options: {typescript: false}}\n",
    "package.json": '{"name": "probe", "main": "index.js"}',
    ...files,
  };
  for (const [name, text] of Object.entries(all)) await write(name, text);
  await symlink(path.join(checkout, "node_modules"), path.join(folder, "node_modules"));
  const environment = await pulumiEnvironment({ progress: silent, dir, project: folder });
  return {
    folder,
    dir,
    environment,
    write,
    pulumi: (...args) =>
      execa("pulumi", [...args, "--non-interactive", "--color", "never"], {
        cwd: folder,
        env: childEnvironment(environment),
        extendEnv: false,
        stdin: "ignore",
        reject: false,
        all: true,
      }),
    async remove() {
      await rm(folder, { recursive: true, force: true });
      await rm(dir, { recursive: true, force: true });
    },
  };
}
