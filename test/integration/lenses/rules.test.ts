import type { ContainerInspect, Engine } from "../../../stacks/engine";
import type { PlainContainerArgs } from "../../../stacks/lenses/container-args";
import { createBody, engineContext, normalizeArgs, readArgs, type EngineContext } from "../../../stacks/lenses/engine";
import { argsFromService, notCarried } from "../../../stacks/lenses/pulumi";
import { Service } from "../../../stacks/model/service";
import type { Stack } from "../../../stacks/model/stack";
import { actualService } from "../../../policies/observe/actual";
import { declaredExamples, readExample, verdict } from "../../unit/rules/example";
import { busybox, makeBusyboxImages } from "../support/busybox-image";
import { removeAll, testEngine, testPrefix } from "../support/engine";

const engine: Engine = testEngine();
const prefix = testPrefix();
let ctx: EngineContext;

jest.setTimeout(180_000);

beforeAll(async () => {
  await makeBusyboxImages(engine);
  ctx = engineContext(await engine.info(), await engine.apiVersion());
});
afterAll(async () => {
  await removeAll(engine, prefix);
});

/** What no Engine on Linux can be asked for, or not without what the example only names. */
function cannot({ networkMode, pid, ipc, ports, volumes, runtime, logging }: Service): string | undefined {
  if ([networkMode, pid, ipc].some((mode) => /^(?:service|container):/.test(mode ?? ""))) return "another container";
  if (ports.some(({ published = "" }) => published.includes("-"))) return "a port that Compose chooses";
  if (volumes.some(({ type, source = "" }) => type === "npipe" || /^[A-Za-z]:|\\/.test(source))) return "Windows";
  if (runtime !== undefined) return "a runtime";
  return logging?.driver === "loki" ? "a plugin" : undefined;
}

/** The container that the Engine makes of the arguments: created, never started. Names of networks and volumes are the test's. */
async function created(args: PlainContainerArgs, name: string): Promise<ContainerInspect> {
  const { image, ...rest } = normalizeArgs(args, ctx);
  const { body, platform } = createBody({ ...rest, image: busybox }, ctx);
  const { id } = await engine.createContainer(name, body, platform);
  try {
    const inspect = await engine.inspectContainer(id);
    if (!inspect) throw new Error(`no container "${name}"`);
    // No registry: one small image stands for every reference, which the Engine would keep as it is written.
    return { ...inspect, Config: { ...inspect.Config, Image: image } };
  } finally {
    await engine.removeContainer(id, { force: true, volumes: true });
  }
}

let count = 0;
const seen = new Map<string, Promise<PlainContainerArgs>>();

/** A service as its container tells, the fields that no container carries from the declaration. */
async function throughEngine(stack: Stack, service: Service): Promise<Service> {
  const args = argsFromService(stack, service);
  const key = JSON.stringify(args);
  const known = seen.get(key) ?? readBack(args);
  seen.set(key, known);
  const actual = actualService(await known, stack, service, (text) => text);
  return Service.parse({
    ...actual,
    ...Object.fromEntries(notCarried.map((field) => [field, service[field]])),
    // Only the first network stands in a create request of an older Engine; a container has its files once it starts.
    ...(Object.keys(service.networks).length > 1 && { networks: service.networks }),
    configs: service.configs,
    ...(service.image === undefined && { image: undefined }),
  });
}

async function readBack(args: PlainContainerArgs): Promise<PlainContainerArgs> {
  const container = await created({ ...args, image: args.image || "none" }, `${prefix}-${++count}`);
  const image = await engine.inspectImage(busybox);
  return { ...readArgs(container, image, ctx), name: args.name ?? "" };
}

test("the Engine gives every rule the same to judge: each example of the catalogue, as a container and read back", async () => {
  const different: string[] = [];
  const left: string[] = [];
  const one = async ([title, rule, path]: (typeof declaredExamples)[number]) => {
    const { stack, secretKeys } = readExample(path);
    const reasons = Object.values(stack.services).flatMap((service) => cannot(service) ?? []);
    if (reasons[0] !== undefined) {
      left.push(`${title}: ${reasons[0]}`);
      return;
    }
    try {
      const services = await Promise.all(
        Object.entries(stack.services).map(
          async ([name, service]) => [name, await throughEngine(stack, service)] as const,
        ),
      );
      const through = { ...stack, services: Object.fromEntries(services) };
      const [a, b] = [verdict(rule, stack, secretKeys), verdict(rule, through, secretKeys)];
      if (JSON.stringify(a) !== JSON.stringify(b))
        different.push(`${title}: declared ${a.join()}; running ${b.join()}`);
    } catch (error) {
      different.push(`${title}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const queue = [...declaredExamples];
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await one(next);
    }),
  );
  expect(different.sort()).toEqual([]);
  expect(declaredExamples.length).toBeGreaterThan(250);
  expect(left.sort()).toEqual([
    "docker-socket-mount/bad-spellings.yml: Windows",
    "host-pid/good-2.yml: another container",
    "n8n-runner-external/good-container.yml: another container",
  ]);
});
