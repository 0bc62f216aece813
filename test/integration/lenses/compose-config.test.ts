import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import execa from "execa";
import { fillText } from "../../../infra/components/secrets";
import { exportText } from "../../../infra/cli/export";
import { mapStrings } from "../../../stacks/lenses/map-strings";
import { ensureCompose } from "../../../infra/toolchain/compose";
import { checkout } from "../../../infra/toolchain/paths";
import { progress } from "../../../infra/toolchain/progress";
import { alfaStack, parseAlfaConfig } from "../../../stacks/alfa";
import { readCompose } from "../../../stacks/lenses/compose";
import type { Stack } from "../../../stacks/model/stack";
import { differences, known } from "./compose-known";

/** Our normal form of a Compose file beside that of `docker compose config`, read by the same lens. */
let compose: string;
beforeAll(async () => {
  compose = (await ensureCompose(progress)).bin;
}, 600_000);

type Variables = Readonly<Record<string, string | undefined>>;
const shell: Variables = { HOME: "/home/me", PATH: process.env["PATH"] };

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** The stack of files as they are; `text` in place of the first one's. */
function read(files: readonly string[], environment: Variables, profiles: readonly string[], text?: string): Stack {
  const [first = ""] = files;
  return readCompose(
    text === undefined
      ? files.map((file) => ({ path: file, text: readFileSync(file, "utf8") }))
      : [{ path: first, text }],
    { environment, profiles, directory: path.dirname(first), read: readText },
  ).stack;
}

/** `docker compose config` of files, as JSON. @throws when Compose refuses them */
async function config(files: readonly string[], environment: Variables): Promise<string> {
  const args = [...files.flatMap((file) => ["--file", file]), "--profile", "*", "config", "--format", "json"];
  return (await execa(compose, args, { env: { ...environment }, extendEnv: false })).stdout;
}

const usedReasons = new Set<string>();

/** Differences of two stacks that are not known ones. */
function unknownDifferences(ours: Stack, theirs: Stack): string[] {
  return differences(ours, theirs).flatMap(({ path: at, ours: own, theirs: their }) => {
    const reason = known.find((one) => one.path.test(at) && one.is(own, their, at.split(".").at(-1) ?? "", ours));
    if (reason) usedReasons.add(String(reason.path));
    return reason ? [] : [`${at}: ${JSON.stringify(own)} is ${JSON.stringify(their)} to docker compose`];
  });
}

async function compared(files: readonly string[]): Promise<string[]> {
  return unknownDifferences(read(files, shell, ["*"]), read(files, {}, ["*"], await config(files, shell)));
}

const inCheckout = (...parts: readonly string[]): string => path.join(checkout, ...parts);

const rules = inCheckout("test", "unit", "rules");
const examples = readdirSync(rules, { recursive: true, encoding: "utf8" }).filter((file) =>
  /^[^/]+\/(?:good|bad)[^/]*\.yml$/.test(file),
);
test.each(examples)("example %s", async (example) => {
  expect(await compared([path.join(rules, example)])).toEqual([]);
});

test("the audited stack", async () => {
  expect(await compared([inCheckout("stacks", "alfa", "audit", "docker-compose.yml")])).toEqual([]);
});

const fixtures = path.join(__dirname, "compose-config");
test.each(readdirSync(fixtures))("fixture %s", async (fixture) => {
  const files = ["compose.yml", "compose.override.yml"].map((file) => path.join(fixtures, fixture, file));
  expect(await compared(files.filter((file) => existsSync(file)))).toEqual([]);
});

test("the exported ALFA stack is accepted, and is the same stack", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "alfa-export-"));
  try {
    const stack = alfaStack(parseAlfaConfig({}));
    const file = path.join(folder, "compose.yml");
    writeFileSync(file, exportText(stack));
    expect(read([file], {}, [])).toEqual(stack);
    // Compose fills the secrets in, and knows nothing of a service without an image.
    const secrets = Object.fromEntries(Object.keys(stack.secrets).map((name) => [name, `value of ${name}`]));
    const json = (await config([file], { ...shell, ...secrets })).replace('"x-alfa-services"', '"x-left-out"');
    const services = Object.entries(stack.services)
      .filter(([, { image }]) => image !== undefined)
      .map(
        ([name, service]) =>
          [name, mapStrings(service, (text) => fillText(text, secrets).replaceAll("$", "$$$$"))] as const,
      );
    // What stands beside the services has no other "$" than a secret's place.
    const placed = (text: string) =>
      Object.entries(secrets).reduce((all, [name, value]) => all.replaceAll(`\${${name}}`, value), text);
    const filled = { ...mapStrings({ ...stack, services: {} }, placed), services: Object.fromEntries(services) };
    expect(unknownDifferences(filled, read([file], {}, [], json))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("every known difference is one that still occurs", () => {
  expect(known.map(({ path: at }) => String(at)).filter((at) => !usedReasons.has(at))).toEqual([]);
});
