import { ComposeError, readCompose } from "../../../stacks/lenses/compose";

const read = (text: string, files: Record<string, string> = {}) =>
  readCompose([{ path: "compose.yml", text }], {
    environment: {},
    profiles: [],
    directory: "/p",
    read: (path) => files[path],
  });
const times = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");
const levels = (first: string, next: (alias: string) => string): string =>
  [`l0: &l0 ${first}`, times(12, (n) => `l${n + 1}: &l${n + 1} ${next(`*l${n}`)}`)].join("\n");

describe("a file that would cost too much is one error with its place", () => {
  test.each([
    ["lists of aliases", levels("x", (alias) => `[${Array(9).fill(alias).join(",")}]`), /values, aliases expanded/],
    ["merges of aliases", levels("{a: 1}", (alias) => `{<<: [${Array(9).fill(alias).join(",")}]}`), /aliases expanded/],
    ["100,000 open brackets", `a: ${"[".repeat(100_000)}`, /nested deeper than 100 levels/],
    ["closed brackets", `a: ${"[".repeat(5000)}${"]".repeat(5000)}`, /nested deeper than 100 levels/],
    ["3,000 indented mappings", times(3000, (n) => `${" ".repeat(n)}k:`), /nested deeper than 100 levels/],
    ["a NUL byte", "services:\n  a\0: {}", /^compose\.yml:2:4: a NUL byte/],
    ["UTF-16", Buffer.from("\uFEFFservices: {}", "utf16le").toString("utf8"), /NUL byte: not a text file in UTF-8/],
    ["33 MiB", " ".repeat(33 * 2 ** 20), /^compose\.yml:1:1: the file is larger than 32 MiB/],
    ["a chain of 5,000 services", `services:\n${times(5000, (n) => `  s${n}: {extends: s${n + 1}}`)}`, /more than 100/],
    ["50,000 equal keys", `services:\n${times(50_000, () => "  a: {image: x}")}`, /^compose\.yml:3:3: the key "a"/],
    ["many ports", "services: {a: {ports: [1-65535, 1-65535/udp]}}", /wants at most 65536 ports/],
    ["nested variables", `a: "${"${A:-".repeat(99)}x${"}".repeat(99)}"`, /nested deeper than 50 levels/],
    ["a size beyond all memory", `services: {a: {mem_limit: ${"9".repeat(400)}g}}`, /below 2\^53 bytes, not "9{100}…"/],
    ["a time beyond all time", `services: {a: {stop_grace_period: ${"9".repeat(400)}h}}`, /wants a shorter time/],
  ])("%s", (_, text, message) => {
    expect(() => read(text)).toThrow(ComposeError);
    expect(() => read(text)).toThrow(message);
  });

  test("files that include each other again and again", () => {
    const files = Object.fromEntries(
      Array.from({ length: 12 }, (_, n) => [
        `/p/f${n}.yml`,
        `include: [${Array(5)
          .fill(`f${n + 1}.yml`)
          .join(",")}]`,
      ]),
    );
    expect(() => read("include: [f0.yml]", { ...files, "/p/f12.yml": "services: {}" })).toThrow(/more than 1000 files/);
  });
});

test("a file that many services extend is read once; a chain of services that wait is no depth", () => {
  let reads = 0;
  const text = `services:\n${times(2000, (n) => `  s${n}: {extends: {file: base.yml, service: b}, depends_on: [s${n + 1}]}`)}`;
  const { stack } = readCompose([{ path: "compose.yml", text: `${text}\n  s2000: {image: x}` }], {
    environment: {},
    profiles: [],
    directory: "/p",
    read: (path) => {
      if (path !== "/p/base.yml") return undefined;
      reads++;
      return "services: {b: {image: x}}";
    },
  });
  expect(Object.keys(stack.services)).toHaveLength(2001);
  expect(reads).toBe(1);
});

test("of very many unknown keys the first hundred are named", () => {
  const { warnings } = read(`services:\n  a:\n    image: x\n${times(5000, (n) => `    key${n}: 1`)}`);
  expect(warnings).toHaveLength(101);
  expect(warnings.at(-1)?.message).toBe("more unknown keys follow: only the first 100 are named");
});
