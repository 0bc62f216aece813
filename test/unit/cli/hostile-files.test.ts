import execa from "execa";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const bin = path.join(__dirname, "..", "..", "..", "infra", "cli", "alfa.cjs");
const directory = mkdtempSync(path.join(tmpdir(), "alfa-hostile-"));
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const bomb = ["l0: &l0 x", ...Array.from({ length: 12 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n},`.repeat(9)}]`)];
const service = (n: number): string => `  s${n}: {image: "nginx:1.2.${n}", labels: {text: "${"x".repeat(950)}"}}\n`;

async function audit(name: string, content: string | Buffer) {
  const file = path.join(directory, name);
  writeFileSync(file, content);
  const options = { cwd: directory, reject: false, maxBuffer: 2 ** 30 } as const;
  return execa(process.execPath, [bin, "audit", name, "--format", "json"], options);
}

test.each<[string, string | Buffer, RegExp]>([
  ["empty.yml", "", /^error: empty\.yml:1:1: the file is empty/],
  ["binary.yml", Buffer.from(Array.from({ length: 4096 }, (_, n) => n % 256)), /^error: binary\.yml:1:1: a NUL byte/],
  ["bomb.yml", bomb.join("\n"), /^error: bomb\.yml:\d+:\d+: the file has more than 1000000 values, aliases expanded/],
  ["deep.yml", `a: ${"[".repeat(100_000)}`, /^error: deep\.yml:1:\d+: nested deeper than 100 levels/],
  ["tabs.yml", "services:\n\ta: 1", /^error: tabs\.yml:2:1: invalid YAML: Tabs/],
  [
    "circle.yml",
    "services: {a: {extends: b}, b: {extends: a}}",
    /^error: circle\.yml:1:\d+: service "a" extends itself/,
  ],
  ["self.yml", "include: [self.yml]\nservices: {a: {image: x}}", /^error: self\.yml:1:11: "self\.yml" includes itself/],
  ["proto.yml", "services: {a: {environment: {__proto__: x}}}", /^error: proto\.yml:1:\d+: the name "__proto__"/],
  ["huge.yml", `services: {a: {mem_limit: ${"9".repeat(400)}g}}`, /^error: huge\.yml:1:27: .*below 2\^53 bytes/],
  ["large.yml", " ".repeat(33 * 2 ** 20), /^error: large\.yml:1:1: the file is larger than 32 MiB/],
])("%s: exit 2 and one error with its place", async (name, content, message) => {
  const { exitCode, stderr } = await audit(name, content);
  expect(stderr).toMatch(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(exitCode).toBe(2);
});

test("10,000 services in 10 MB are read and judged", async () => {
  const { exitCode, stderr, stdout } = await audit(
    "ten.yml",
    `services:\n${Array.from({ length: 10_000 }, (_, n) => service(n)).join("")}`,
  );
  expect(stderr).toBe("");
  expect(stdout).toMatch(/"services": 10000\b/);
  expect(exitCode).toBe(0);
}, 120_000);
