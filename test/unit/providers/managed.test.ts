import { z } from "zod";
import { managed, Unreachable, type Found, type Managed } from "../../../infra/providers/rpc/managed";
import { InitFailed } from "../../../infra/providers/rpc/provider";
import { Secret, unknown, type PropertyMap } from "../../../infra/providers/rpc/value";

const Args = z.strictObject({
  name: z.string(),
  interval: z.int().default(60),
  path: z.string().optional(),
  password: z.string(),
});
type Args = z.output<typeof Args>;

/** A server with accounts, in memory; `down` times it does not answer. */
class Server {
  readonly things = new Map<string, Omit<Args, "password">>();
  down = 0;
  /** It takes every change and keeps this interval. */
  stuckAt: number | undefined;

  private ask(): void {
    if (this.down-- > 0) throw new Unreachable("connection refused");
  }

  readonly kind: Managed<Args, undefined> = {
    inputs: Args,
    replacing: ["path"],
    outputs: ["state"],
    find: (wanted, _session, _context, id) => {
      this.ask();
      const found = [...this.things].find(([key, { name }]) => key === id || name === wanted.name);
      return Promise.resolve(found && { id: found[0], live: found[1], outputs: { state: "up" } });
    },
    make: (wanted) => {
      const id = String(this.things.size + 1);
      this.put(id, wanted);
      return Promise.resolve(id);
    },
    change: ({ id }: Found, wanted) => {
      this.put(id, wanted);
      return Promise.resolve();
    },
    remove: ({ id }: Found) => {
      this.things.delete(id);
      return Promise.resolve();
    },
  };

  private put(id: string, { name, interval }: Args): void {
    this.things.set(id, { name, interval: this.stuckAt ?? interval });
  }
}

const warn = jest.fn();
const context = {
  urn: "",
  log: { debug: jest.fn(), info: jest.fn(), warn, error: jest.fn(), status: jest.fn() },
  signal: new AbortController().signal,
};
const ref = { urn: "urn:pulumi:dev::alfa::alfa:test:Thing::web", type: "alfa:test:Thing" };
const inputs: PropertyMap = { name: "web", interval: 60, password: new Secret("canary") };
/** A secret stands among the inputs only. */
const shown = { name: "web", interval: 60, state: "up" };
const setUp = () => {
  const server = new Server();
  return { server, kind: managed(server.kind, 1) };
};
const create = (kind: ReturnType<typeof setUp>["kind"], from: PropertyMap = inputs, preview = false) =>
  kind.create({ ...ref, inputs: from, preview, timeout: 5 }, undefined, context);
const read = (kind: ReturnType<typeof setUp>["kind"], from = inputs, outputs = from) =>
  kind.read({ ...ref, id: "1", inputs: from, outputs }, undefined, context);
const diff = (kind: ReturnType<typeof setUp>["kind"], oldInputs: PropertyMap, news: PropertyMap) =>
  kind.diff({ ...ref, id: "1", oldInputs, oldOutputs: {}, news }, undefined, context);

test("what is made reads back as declared, and nothing is left to do", async () => {
  const { kind } = setUp();
  expect(await create(kind)).toEqual({ id: "1", outputs: shown });
  const seen = await read(kind);
  expect(seen).toEqual({ id: "1", inputs, outputs: shown });
  expect((await diff(kind, seen?.inputs ?? {}, inputs)).changed).toEqual([]);
});

test("a preview makes nothing, and does not know what only the thing can tell", async () => {
  const { server, kind } = setUp();
  expect((await create(kind, inputs, true)).outputs["state"]).toBe(unknown);
  expect(server.things.size).toBe(0);
});

test("a change behind its back is that field's difference; a secret stays one", async () => {
  const { server, kind } = setUp();
  await create(kind);
  server.things.set("1", { name: "web", interval: 20 });
  const seen = await read(kind);
  expect(seen?.inputs).toEqual({ ...inputs, interval: 20 });
  expect(await diff(kind, seen?.inputs ?? {}, inputs)).toEqual({
    detailed: { interval: "update" },
    changed: ["interval"],
    replaces: [],
  });
  expect((await diff(kind, inputs, { ...inputs, path: "/x" })).replaces).toEqual(["path"]);
});

test("what is there under its name is taken over, not doubled", async () => {
  const { server, kind } = setUp();
  server.things.set("7", { name: "web", interval: 20 });
  expect((await create(kind)).id).toBe("7");
  expect([...server.things]).toEqual([["7", { name: "web", interval: 60 }]]);
});

test("gone by its id it is found by its name; gone wholly it is gone", async () => {
  const { server, kind } = setUp();
  server.things.set("7", { name: "web", interval: 60 });
  expect(await read(kind)).toMatchObject({ id: "7" });
  server.things.clear();
  expect(await read(kind)).toBeUndefined();
});

test("a server that is down: an update waits for it, a refresh keeps what is known and says so", async () => {
  const { server, kind } = setUp();
  server.down = 1;
  expect((await create(kind)).id).toBe("1");
  server.down = 1;
  const known = { ...inputs, state: "up" };
  expect(await read(kind, inputs, known)).toEqual({ id: "1", inputs, outputs: known });
  expect(warn).toHaveBeenCalledWith("not looked at, shown as it was last known: connection refused");
});

test("what does not read back as it was set has failed, and stays in the state", async () => {
  const { server, kind } = setUp();
  server.stuckAt = 20;
  const error = await create(kind).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(InitFailed);
  expect(error).toMatchObject({ id: "1", reasons: ['"interval" is not as declared after it was set'] });
});

test("only the one that was made is removed", async () => {
  const { server, kind } = setUp();
  server.things.set("7", { name: "web", interval: 60 });
  await kind.delete({ ...ref, id: "1", inputs, outputs: {}, timeout: 0 }, undefined, context);
  expect(server.things.size).toBe(1);
  await kind.delete({ ...ref, id: "7", inputs, outputs: {}, timeout: 0 }, undefined, context);
  expect(server.things.size).toBe(0);
});

test("a check fills in the defaults, so that a difference shows both values", async () => {
  const { kind } = setUp();
  const news = { name: unknown, password: new Secret("canary") };
  expect(await kind.check({ ...ref, olds: {}, news }, undefined, context)).toEqual({
    inputs: { ...news, interval: 60 },
    failures: [],
  });
});

test("an unknown input is refused by name, and an import with what to do instead", async () => {
  const { kind } = setUp();
  const { failures } = await kind.check({ ...ref, olds: {}, news: { ...inputs, nmae: "x" } }, undefined, context);
  expect(failures).toEqual([{ property: "nmae", reason: 'the input "nmae" is not served by this provider' }]);
  await expect(kind.read({ ...ref, id: "1", inputs: undefined, outputs: {} }, undefined, context)).rejects.toThrow(
    '"1" can\'t be imported: declare it',
  );
});
