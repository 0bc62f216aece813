import { writeFileSync } from "node:fs";
import { z } from "zod";
import { fieldNames, fields, type FieldName } from "../../../stacks/lenses/engine";
import { seed } from "../../support/fc";
import { removeAll, testEngine, testPrefix } from "../support/engine";
import { makeByHand } from "./properties/by-hand";
import { caseOf, shownAs, type Case } from "./properties/cases";
import { generated } from "./properties/draw";
import type { Args } from "./properties/fields";
import { makeWorld } from "./properties/world";
import { Workspace, type Declared } from "./support/workspace";

// Fewer than in properties.test.ts, but by the real engine: `pulumi up`, `preview`, `import`.
/** Containers in one stack. */
const SIZE = 14;

/** With these a container of the tests' image does not start, or not beside another one of them. */
const notStarted: ReadonlySet<string> = new Set<FieldName>([
  ...(["entrypoints", "user", "gpus", "deviceRequests", "ports", "publishAllPorts", "sysctls", "networkMode"] as const),
  ...(["networksAdvanced", "pidMode", "ipcMode", "runtime", "cgroupParent", "privileged", "rm", "init"] as const),
  ...(["deviceReadBps", "deviceReadIops", "deviceWriteBps", "deviceWriteIops", "devices", "attach"] as const),
]);

const engine = testEngine();
const prefix = testPrefix();
let workspace: Workspace;
let cases: Case[];

const name = (index: number): string => `${prefix}-c${String(index)}`;
const starts = ({ declared, drifted }: Case): boolean =>
  ![declared, drifted ?? declared].some((args) => Object.keys(args).some((field) => notStarted.has(field)));

beforeAll(async () => {
  workspace = await Workspace.open("properties", "config:\n  docker:allowDataLoss: true\n");
  const world = await makeWorld(engine, prefix);
  const base: Args = {
    image: "",
    healthcheck: { tests: ["CMD", "true"], interval: "1s" },
    stopTimeout: 1,
  };
  const drawn = generated(seed, 4 * fieldNames.length, (draw) =>
    caseOf(draw, draw.of(...fieldNames.filter((field) => fields[field].change !== "none")), world, base),
  );
  cases = drawn
    .filter((one) => one.drifted)
    .slice(0, 2 * SIZE)
    .map((one) => (starts(one) ? one : { ...one, declared: { ...one.declared, start: false } }));
}, 300_000);

afterAll(async () => {
  workspace.remove();
  await removeAll(engine, prefix);
}, 120_000);

const program = (chosen: readonly Args[], first: number): Declared[] =>
  chosen.map((args, index) => ({
    type: "Container",
    name: `c${String(first + index)}`,
    args: { ...args, name: name(first + index) },
  }));

const Step = z.looseObject({
  resourcePreEvent: z
    .looseObject({
      metadata: z.looseObject({
        op: z.string(),
        urn: z.string(),
        detailedDiff: z.record(z.string(), z.unknown()).nullish(),
      }),
    })
    .optional(),
});

/** What a preview shows of each resource that it would change: the inputs' names. */
function shown(events: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const line of events.split("\n").filter((text) => text.includes("resourcePreEvent"))) {
    const { resourcePreEvent } = Step.parse(JSON.parse(line));
    const { op = "", urn = "", detailedDiff } = resourcePreEvent?.metadata ?? {};
    if (op === "same" || op === "refresh" || !detailedDiff) continue;
    const names = Object.keys(detailedDiff).map((path) => /^\w+/.exec(path)?.[0] ?? "");
    found[urn.split("::").at(-1) ?? ""] = [...new Set(names)];
  }
  return found;
}

test.each([0, SIZE])(
  `${String(SIZE)} generated containers from number %i on, through the CLI: up, drift, repair, import (ALFA_SEED=${String(seed)})`,
  async (first) => {
    const chosen = cases.slice(first, first + SIZE);
    const unchanged = { exitCode: 0, changes: { same: chosen.length + 1 } };
    const declared = chosen.map((one) => one.declared);
    workspace.declare(program(declared, first));
    const up = await workspace.up();
    expect(`${String(up.exitCode)} ${up.output}`).toMatch(/^0 /);
    expect(await workspace.preview()).toMatchObject(unchanged);

    for (const [index, { drifted }] of chosen.entries()) {
      const own = (await engine.inspectContainer(name(first + index)))?.Config.Labels?.["alfa.urn"] ?? "";
      const labels: Record<string, string> = index % 2 === 0 ? { "alfa.urn": own } : {};
      const start = declared[index]?.start !== false;
      if (drifted) await makeByHand(engine, name(first + index), drifted, { labels, start });
    }
    const seen = shown((await workspace.preview()).events);
    const wrong = chosen.flatMap((one, index) => {
      const names = seen[`c${String(first + index)}`] ?? [];
      return names.length > 0 && names.every((field) => shownAs(one.focus).includes(field))
        ? []
        : [`${one.focus} shows as ${JSON.stringify(names)}: ${JSON.stringify(one)}`];
    });
    expect(wrong).toEqual([]);

    const repair = await workspace.up();
    expect(`${String(repair.exitCode)} ${repair.output}`).toMatch(/^0 /);
    expect(await workspace.preview()).toMatchObject(unchanged);

    await workspace.run(["state", "delete", "--all", "--yes", "--force"]);
    const file = `${workspace.dir}/import.json`;
    const resources = chosen.map((_one, index) => ({
      type: "docker:index/container:Container",
      name: `c${String(first + index)}`,
      id: name(first + index),
    }));
    writeFileSync(file, JSON.stringify({ resources }));
    const how = ["--yes", "--protect=false", "--generate-code=false"];
    const imported = await workspace.run(["import", "--file", file, ...how]);
    expect(`${String(imported.exitCode)} ${imported.output}`).toMatch(/^0 /);
    // Neither files nor the provider's own inputs can be told from a container: only declared ones count.
    workspace.declare(program(declared.map(told), first));
    expect(await workspace.preview()).toMatchObject(unchanged);
    await workspace.run(["state", "delete", "--all", "--yes", "--force"]);
  },
  400_000,
);

const told = (args: Args): Args => {
  const result = { ...args };
  for (const field of fieldNames) {
    if (field === "uploads" || (field !== "start" && fields[field].change === "none"))
      Reflect.deleteProperty(result, field);
  }
  return result;
};
