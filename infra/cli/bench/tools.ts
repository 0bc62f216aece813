import path from "node:path";
import execa from "execa";
import { childEnvironment } from "../../toolchain/child-environment";
import { installFolder } from "../../toolchain/install";
import { cacheDir, checkout } from "../../toolchain/paths";
import type { Progress } from "../../toolchain/progress";

/** A program that is measured. */
export interface Tool {
  readonly name: string;
  /** Program and arguments; the Compose file comes last. */
  readonly command: readonly string[];
  /** More services than this it is not given, and why. */
  readonly most?: { readonly services: number; readonly reason: string };
}

/** A linter that could not be installed. */
export interface Absent {
  readonly name: string;
  readonly reason: string;
}

/** An empty Node.js process: what no program written for Node.js can go below. */
export const emptyNode: Tool = { name: "node -e 0", command: [process.execPath, "-e", "0"] };

export const alfa: Tool = {
  name: "alfa audit",
  command: [process.execPath, path.join(checkout, "infra", "cli", "alfa.cjs"), "audit"],
};

const composeLint = { name: "compose-lint", version: "0.36.2" };
const dclint = { name: "dclint", version: "3.1.0" };

/** The linters to compare with, each from its registry, in a folder of its own in the user's cache. */
export async function installLinters(progress: Progress): Promise<{ tools: Tool[]; absent: Absent[] }> {
  const tools: Tool[] = [];
  const absent: Absent[] = [];
  for (const { name, version, install } of [
    { ...composeLint, install: installComposeLint },
    { ...dclint, install: installDclint },
  ]) {
    const title = `${name} ${version}`;
    try {
      const folder = path.join(cacheDir(), "bench", `${name}-${version}`);
      tools.push({ ...(await progress.step(title, () => install(folder))), name: title });
    } catch (error) {
      absent.push({ name: title, reason: error instanceof Error ? firstLine(error.message) : String(error) });
    }
  }
  return { tools, absent };
}

const firstLine = (text: string): string => text.trim().split("\n")[0] ?? text;

async function installComposeLint(folder: string): Promise<Omit<Tool, "name">> {
  await installFolder(folder, async (part) => {
    await run("python3", ["-m", "venv", part]);
    await run(path.join(part, "bin", "python"), [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      `${composeLint.name}==${composeLint.version}`,
    ]);
  });
  const bin = path.join(folder, "bin");
  return {
    // The script's first line names the folder it was made in.
    command: [path.join(bin, "python"), path.join(bin, "compose-lint")],
    most: { services: 4096, reason: "it refuses files with more than 4096 services" },
  };
}

async function installDclint(folder: string): Promise<Omit<Tool, "name">> {
  await installFolder(folder, async (part) => {
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--no-save"];
    await run("npm", ["install", "--prefix", part, ...flags, `${dclint.name}@${dclint.version}`]);
  });
  return {
    command: [process.execPath, path.join(folder, "node_modules", "dclint", "bin", "dclint.cjs")],
    most: { services: 1000, reason: "it takes minutes for more than 1,000 services" },
  };
}

async function run(program: string, args: readonly string[]): Promise<void> {
  await execa(program, [...args], { env: childEnvironment({}), extendEnv: false, stdin: "ignore" });
}
