import { runInThisContext } from "node:vm";
import fc from "../../support/fc";
import { writeTypeScript } from "../../../stacks/lenses/typescript";
import { expression } from "../../../stacks/lenses/typescript/expression";
import { identifiers } from "../../../stacks/lenses/typescript/identifiers";
import { sparse } from "../../../stacks/lenses/typescript/sparse";
import { MiB } from "../../../stacks/lenses/units";
import { Service, service } from "../../../stacks/model/service";
import { Stack } from "../../../stacks/model/stack";

const directory = "/home/me/shop";

/** What the compiler makes of an expression. */
function evaluated(text: string): unknown {
  const json: unknown = runInThisContext(
    `((MiB, directory) => JSON.stringify(${text}))(${MiB}, ${JSON.stringify(directory)})`,
  );
  return JSON.parse(String(json));
}

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("a\nb", "`${X}`\n\\", "${TOKEN}", "\r\nx", "\u2028\n.", "*/\n//"),
);
const name = fc.string({ minLength: 1 }).filter((key) => !(key in Object.prototype));
const arbitrary = fc
  .record({
    image: text,
    command: fc.array(text),
    environment: fc.dictionary(name, fc.option(text)),
    labels: fc.dictionary(name, text),
    memory: fc.oneof(
      fc.integer({ min: 1, max: 2 ** 40 }),
      fc.nat(4096).map((count) => (count + 1) * MiB),
    ),
    configs: fc.array(fc.record({ source: text, target: text, content: text, mode: fc.nat(0o7777) })),
    volumes: fc.array(
      fc.record({
        type: fc.constant("bind" as const),
        source: fc.constantFrom(directory, `${directory}/a\`$\{b`, `${directory}x`, "/"),
        target: text,
        readOnly: fc.boolean(),
      }),
    ),
    ports: fc.array(fc.record({ target: fc.integer({ min: 1, max: 65535 }), protocol: fc.constantFrom("tcp", "udp") })),
    healthcheck: fc.record({ interval: fc.double({ min: 0, noNaN: true, max: 1e6 }), retries: fc.nat() }),
  })
  .map((fields) => Service.parse({ ...fields, name: "web" }));

test("a service written as TypeScript is the same service", () => {
  fc.assert(
    fc.property(arbitrary, (declared) => {
      const written = expression(sparse(Service, declared), { directory, used: new Set() });
      expect(Service.parse(evaluated(written))).toEqual(declared);
    }),
  );
});

test("defaults are left out, sizes and paths are written as a person would", () => {
  const style = { directory, used: new Set<"MiB" | "directory">() };
  const declared = service({
    name: "web",
    memory: 64 * MiB,
    ports: [{ target: 80, protocol: "tcp" }],
    volumes: [{ type: "bind", source: `${directory}/conf`, target: "/conf", readOnly: false }],
  });
  expect(expression(sparse(Service, declared), style)).toBe(
    '{name: "web", ports: [{target: 80}], volumes: [{type: "bind", source: `${directory}/conf`, target: "/conf"}], memory: 64 * MiB}',
  );
  expect([...style.used].sort()).toEqual(["MiB", "directory"]);
});

test("a stack is an index and a file a service, none over another", () => {
  const named = ["web", "Web", "new", "a.b", "stack"].map((key): [string, Service] => [
    key,
    service({ name: key, image: "x" }),
  ]);
  const files = writeTypeScript(
    Stack.parse({ name: "shop", services: Object.fromEntries(named), networks: { default: { name: "shop_default" } } }),
    { file: "a */ b.yml", directory },
  );
  expect([...files.keys()]).toEqual([
    "services/web.ts",
    "services/Web_2.ts",
    "services/new.ts",
    "services/a.b.ts",
    "services/stack.ts",
    "index.ts",
  ]);
  const index = files.get("index.ts");
  expect(index).toContain('services: {web, Web: web_2, new: new_2, "a.b": aB, stack: stack_2},');
  expect(index).toContain('import { web_2 } from "./services/Web_2";');
  expect(index).toContain("imported from a   b.yml. */");
});

test("every name has a variable of its own", () => {
  const names = ["a-b", "aB", "a_b", "1", "-", "é"];
  const given = [...identifiers(names).values()];
  expect(given).toEqual(["aB", "aB_2", "aB_3", "_1", "_", "__2"]);
});
