import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import Table from "cli-table3";
import execa from "execa";
import { openEngine } from "../../../stacks/engine";
import { ensureEngine } from "../../toolchain/engine";
import { pulumiEnvironment } from "../../toolchain/environment";
import { checkout } from "../../toolchain/paths";
import { progress } from "../../toolchain/progress";
import { sandboxUp } from "../../toolchain/sandbox/sandbox";
import { repair } from "../repair";
import { openSandbox, sandboxImages } from "../sandbox-workspace";
import { environmentOf, type PulumiRun } from "../pulumi";
import { templateOptions } from "../template";

/** What the preview of the whole stack may cost, in previews of a program that loads the SDK and declares nothing. */
const target = 3;

/** What the target is about: as `npm start` previews. A plain `pulumi preview` reads all that runs before the program starts. */
const whole = "with pack and live audit";

/** One variant of a preview; what it adds to the one before it is a stage. */
interface Variant {
  readonly title: string;
  readonly run: PulumiRun;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Prints what a preview of the repaired sandbox costs, as ratios to an empty program's preview on the same engine in the
 * same run, and what each stage adds. Resolves to 1 when the target is missed.
 */
export async function benchPreview(rounds: number): Promise<number> {
  const found = await ensureEngine({ progress });
  const engine = openEngine(found.host);
  await sandboxUp(engine, { images: sandboxImages(engine), progress });
  const { run } = await openSandbox(engine);
  if ((await quiet(run, ["preview", "--expect-no-changes"])) !== 0)
    await repair(await openSandbox(engine), { confirm: false });

  const folder = await mkdtemp(path.join(tmpdir(), "alfa-bench-"));
  try {
    const empty = await emptyProgram(path.join(folder, "empty"), "typescript: false, nodeargs: --import tsx", used);
    const template = await emptyProgram(path.join(folder, "template"), "packagemanager: npm", unused);
    const pack = { PULUMI_OPTION_POLICY_PACK: path.join(checkout, "policies", "pack") };
    const silent = { ALFA_DIAGNOSTICS: "off" };
    const variants: Variant[] = [
      { title: "the vendor's template, without the SDK", run: template, args: ["preview"] },
      { title: "an empty program, with the SDK", run: empty, args: ["preview"] },
      { title: "+ the program: 18 services declared", run, args: ["preview", "--refresh=false"], env: silent },
      { title: "+ provider reads (refresh)", run, args: ["preview"], env: silent },
      { title: "+ live audit, findings as diagnostics", run, args: ["preview"] },
      { title: whole, run, args: ["preview"], env: pack },
      {
        title: 'the same, a plain "pulumi preview"',
        run,
        args: ["preview"],
        env: { ...pack, PULUMI_RUN_PROGRAM: "false" },
      },
    ];
    return print(variants, await measure(variants, rounds));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Seconds of one preview. */
interface Cost {
  readonly wall: number;
  /** Of the processor: the CLI and all that it started, on all cores. */
  readonly cpu: number;
}

/** Medians. The variants take turns, so that a slow moment of the machine hits all of them. The first turn fills caches and does not count. */
async function measure(variants: readonly Variant[], rounds: number): Promise<Cost[]> {
  const costs = variants.map((): Cost[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { title, run, args, env }] of variants.entries()) {
      const cost = await costOf({ ...run, env: { ...run.env, ...env } }, args);
      if (round > 0) costs[index]?.push(cost);
      progress.say(`round ${round} of ${rounds}: ${title} ${cost.wall.toFixed(2)} s`);
    }
  }
  return costs.map((list) => ({ wall: median(list.map(({ wall }) => wall)), cpu: median(list.map(({ cpu }) => cpu)) }));
}

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;

function print(variants: readonly Variant[], costs: readonly Cost[]): number {
  const [bare = 1, base = 1] = costs.map(({ wall }) => wall);
  const table = new Table({
    head: ["preview of", "median", "adds", "processor", "ratio"],
    style: { head: [], border: [] },
  });
  for (const [index, { title }] of variants.entries()) {
    const { wall, cpu } = costs[index] ?? { wall: 0, cpu: 0 };
    // The pack stands in for the diagnostics, so its stage is counted from the variant without them.
    const before = index < 2 ? undefined : costs[title === whole ? index - 2 : index - 1];
    const adds = before === undefined ? "" : `${(wall - before.wall).toFixed(2)} s`;
    table.push([title, `${wall.toFixed(2)} s`, adds, `${cpu.toFixed(2)} s`, `${(wall / base).toFixed(2)}x`]);
  }
  const ratioTo = (one: number): number => (costs[variants.findIndex(({ title }) => title === whole)]?.wall ?? 0) / one;
  const ratio = ratioTo(base);
  const verdict = ratio < target ? "met" : "missed";
  process.stdout.write(
    `${table.toString()}\n18 services with pack and live audit: ${ratio.toFixed(2)}x an empty program (target below ${target}x: ${verdict}), ` +
      `${ratioTo(bare).toFixed(2)}x the template, which loads nothing of the SDK\n`,
  );
  return ratio < target ? 0 : 1;
}

/** As `pulumi new typescript` writes it: TypeScript leaves out an import that nothing uses, and nothing of the SDK is loaded. */
const unused = 'import * as pulumi from "@pulumi/pulumi";\n';
/** What every program does that declares something. */
const used = `${unused}\nexport const stack = pulumi.getStack();\n`;

/**
 * The vendor's template for TypeScript without a resource. Of the packages it sees what the template installs and no more:
 * the CLI looks through all of them for plugins.
 * @param options of the runtime: as the template has them ts-node runs it, from its cache where nothing changed
 */
async function emptyProgram(folder: string, options: string, program: string): Promise<PulumiRun> {
  await mkdir(folder, { recursive: true });
  const files = {
    "Pulumi.yaml": `name: empty\nruntime:\n  name: nodejs\n  options: { ${options} }\n`,
    "package.json": JSON.stringify({
      name: "empty",
      main: "index.ts",
      devDependencies: { "@types/node": "*", typescript: "*" },
      dependencies: { "@pulumi/pulumi": "*" },
    }),
    "tsconfig.json": JSON.stringify({
      compilerOptions: { ...templateOptions, experimentalDecorators: true, pretty: true, noImplicitReturns: true },
      files: ["index.ts"],
    }),
    "index.ts": program,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  for (const name of ["@pulumi/pulumi", "@types/node", "typescript", "tsx"]) {
    const place = path.join(folder, "node_modules", name);
    await mkdir(path.dirname(place), { recursive: true });
    await symlink(path.join(checkout, "node_modules", name), place);
  }
  const env = await pulumiEnvironment({ stack: "empty", dir: path.join(folder, ".state"), project: folder });
  return { env, stack: "empty", cwd: folder };
}

async function quiet(run: PulumiRun, args: readonly string[]): Promise<number> {
  const { exitCode } = await execa("pulumi", [...args, "--stack", run.stack, "--non-interactive"], {
    cwd: run.cwd,
    env: environmentOf(run, args),
    extendEnv: false,
    stdin: "ignore",
    reject: false,
  });
  return exitCode;
}

/** `times` of the shell tells what its children took of the processor: "0m1.230s 0m0.450s" in its second line. */
async function costOf(run: PulumiRun, args: readonly string[]): Promise<Cost> {
  const started = performance.now();
  const { stdout } = await execa(
    "sh",
    ["-c", '"$@" >/dev/null 2>&1; times', "sh", "pulumi", ...args, "--stack", run.stack, "--non-interactive"],
    { cwd: run.cwd, env: environmentOf(run, args), extendEnv: false, stdin: "ignore" },
  );
  const wall = (performance.now() - started) / 1000;
  const children = stdout.split("\n").at(-1) ?? "";
  const cpu = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, rest]) => Number(minutes) * 60 + Number(rest),
  );
  return { wall, cpu: cpu.reduce((sum, each) => sum + each, 0) };
}
