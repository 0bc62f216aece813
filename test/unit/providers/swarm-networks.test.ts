import { withDeclaredNetworks } from "../../../infra/providers/docker/swarm/networks";
import type { Engine } from "../../../stacks/engine";

const ids: Readonly<Record<string, string>> = { front: "id-front", back: "id-back" };
const inspectNetwork = jest.fn((name: string) => Promise.resolve(ids[name] ? { Id: ids[name] } : undefined));
// eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- of an Engine it asks for networks only
const engine = { inspectNetwork } as unknown as Engine;

const spec = {
  Name: "web",
  TaskTemplate: { Networks: [{ Target: "id-front", Aliases: ["web"] }, { Target: "id-x" }] },
};
const declared = (...networksAdvanceds: readonly object[]) => ({ taskSpec: { networksAdvanceds } });

beforeEach(() => inspectNetwork.mockClear());

test("a network declared by name is read back by its name, any other by its id", async () => {
  expect(
    await withDeclaredNetworks(engine, spec, declared({ id: "front", aliases: ["web"] }, { name: "back" })),
  ).toEqual({ Name: "web", TaskTemplate: { Networks: [{ Target: "front", Aliases: ["web"] }, { Target: "id-x" }] } });
});

test("one declared by its id is not asked for, and without a declaration none is", async () => {
  expect(await withDeclaredNetworks(engine, spec, declared({ id: "id-front" }))).toBe(spec);
  expect(await withDeclaredNetworks(engine, spec, undefined)).toBe(spec);
  expect(inspectNetwork).not.toHaveBeenCalled();
});
