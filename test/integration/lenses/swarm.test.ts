import fc from "../../support/fc";
import {
  checkSwarm,
  compareSwarm,
  putAt,
  readSwarm,
  swarmFieldNames,
  swarmSpec,
  valueAt,
  type SwarmField,
} from "../../../stacks/lenses/swarm";
import { makeBusyboxImages } from "../support/busybox-image";
import { testEngine, testPrefix } from "../support/engine";
import { enterSwarm } from "../support/swarm";
import { swarmSamples } from "./swarm-samples";

const engine = testEngine();
const prefix = testPrefix();
const name = `${prefix}-service`;
let leave = (): Promise<void> => Promise.resolve();
let objects = { secret: "", config: "", network: "" };

/** Of these only one may be given. */
const exclusive: Readonly<Partial<Record<SwarmField, SwarmField>>> = {
  "mode.global": "mode.replicated.replicas",
  "taskSpec.containerSpec.privileges.credentialSpec.registry": "taskSpec.containerSpec.privileges.credentialSpec.file",
};
const alone = swarmFieldNames.filter((field) => /^(auth|convergeConfig)\./.test(field));
const fixed: ReadonlySet<string> = new Set(["name", "mode.global", ...alone]);

beforeAll(async () => {
  await makeBusyboxImages(engine);
  leave = await enterSwarm(engine);
  objects = {
    secret: await engine.swarm.createObject("secrets", `${prefix}-secret`, "c2VjcmV0", {}),
    config: await engine.swarm.createObject("configs", `${prefix}-config`, "Y29uZmln", {}),
    network: await engine.createNetwork({ Name: `${prefix}-net`, Driver: "overlay" }),
  };
}, 300_000);

afterAll(async () => {
  await engine.swarm.removeService(name);
  await engine.swarm.removeObject("secrets", objects.secret);
  await engine.swarm.removeObject("configs", objects.config);
  await engine.removeNetwork(objects.network);
  await leave();
}, 120_000);

/** A service with these fields, as the swarm reads it back; it has no replicas, and no node that a global one could run on. */
async function readBack(inputs: Record<string, unknown>): Promise<Record<string, unknown>> {
  const named = structuredClone(inputs);
  for (const [kind, key] of [
    ["secrets", "secret"],
    ["configs", "config"],
  ] as const) {
    const list = valueAt(named, `taskSpec.containerSpec.${kind}`);
    if (Array.isArray(list))
      putAt(
        named,
        `taskSpec.containerSpec.${kind}`,
        list.map((item: object) => ({ ...item, [`${key}Name`]: `${prefix}-${key}` })),
      );
  }
  const id = await engine.swarm.createService(name, swarmSpec(named));
  try {
    return readSwarm((await engine.swarm.inspectService(id))?.Spec, inputs);
  } finally {
    await engine.swarm.removeService(id);
  }
}

const base = (): Record<string, unknown> => ({
  name,
  mode: { replicated: { replicas: 0 } },
  taskSpec: { containerSpec: { image: "alfa.test/busybox:1" } },
});

/** Generated inputs: some of the fields, those that exclude each other apart. */
function service(): fc.Arbitrary<{ inputs: Record<string, unknown>; fields: SwarmField[] }> {
  const samples = swarmSamples(objects);
  const chosen = fc.subarray(
    swarmFieldNames.filter((field) => !fixed.has(field)),
    { minLength: 3, maxLength: 25 },
  );
  return chosen.chain((fields) => {
    const kept = fields.filter((field) => !(exclusive[field] && fields.includes(exclusive[field])));
    return fc.tuple(...kept.map((field) => samples[field])).map((values) => {
      const inputs = base();
      kept.forEach((field, index) => {
        putAt(inputs, field, values[index]);
      });
      if (kept.includes("taskSpec.logDriver.options")) putAt(inputs, "taskSpec.logDriver.name", "json-file");
      if (kept.some((field) => field.includes("dnsConfig")))
        putAt(inputs, "taskSpec.containerSpec.dnsConfig.nameservers", ["10.9.8.7"]);
      return { inputs, fields: kept };
    });
  });
}

test("what is created is read back as declared, and as the same from the swarm alone", async () => {
  await fc.assert(
    fc.asyncProperty(service(), async ({ inputs }) => {
      expect(checkSwarm(inputs, () => false)).toEqual([]);
      const live = await readBack(inputs);
      expect(live).toEqual(readSwarm(swarmSpec(inputs), inputs));
      expect(compareSwarm(inputs, live)).toEqual([]);
    }),
    { numRuns: 120, endOnFailure: true },
  );
}, 300_000);

test("a change of any one field by another shows as that field", async () => {
  const samples = swarmSamples(objects);
  for (const field of swarmFieldNames) {
    if (fixed.has(field)) continue;
    const [first] = fc.sample(samples[field], { numRuns: 1, seed: 7 });
    const changed = base();
    putAt(changed, field, first);
    if (field === "taskSpec.logDriver.options") putAt(changed, "taskSpec.logDriver.name", "json-file");
    const declared = base();
    if (field === "taskSpec.logDriver.options") putAt(declared, "taskSpec.logDriver.name", "json-file");
    // The default, by another name, is no change.
    const wanted = [...new Set(compareSwarm(declared, changed).map(({ path }) => path))];
    const live = readSwarm((await created(changed))?.Spec, declared);
    expect([field, [...new Set(compareSwarm(declared, live).map(({ path }) => path))]]).toEqual([field, wanted]);
    expect(wanted.every((path) => path.startsWith(field))).toBe(true);
  }
}, 300_000);

async function created(inputs: Record<string, unknown>) {
  const spec = swarmSpec(inputs);
  for (const kind of ["Secrets", "Configs"] as const) {
    const place = `TaskTemplate.ContainerSpec.${kind}`;
    const list = valueAt(spec, place);
    const word = kind.slice(0, -1);
    if (Array.isArray(list))
      putAt(
        spec,
        place,
        list.map((item: object) => ({ ...item, [`${word}Name`]: `${prefix}-${word.toLowerCase()}` })),
      );
  }
  const id = await engine.swarm.createService(name, spec);
  try {
    return await engine.swarm.inspectService(id);
  } finally {
    await engine.swarm.removeService(id);
  }
}

test("a global service is read back as one", async () => {
  const inputs = {
    name,
    mode: { global: true },
    taskSpec: {
      containerSpec: { image: "alfa.test/busybox:1" },
      placement: { constraints: ["node.labels.none==here"] },
    },
  };
  expect(compareSwarm(inputs, await readBack(inputs))).toEqual([]);
}, 60_000);

test("an input that is not in the table is named", () => {
  const failures = checkSwarm({ ...base(), mode: { jobs: 3 }, taskSpec: { containerSpec: { image: 7 } } }, () => false);
  expect(failures.map(({ property }) => property)).toEqual(["mode.jobs", "taskSpec.containerSpec.image"]);
});
