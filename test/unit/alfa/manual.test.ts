import { readFileSync } from "node:fs";
import path from "node:path";
import { alfaStack, parseAlfaConfig } from "../../../stacks/alfa";
import { configKeys } from "../../../stacks/alfa/config";
import { stackManual } from "../../../stacks/alfa/manual";

/** Prettier aligns tables. */
const plain = (text: string): string =>
  text
    .replace(/-{3,}/g, "---")
    .replace(/\\([_<>])/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
const manual = stackManual();
const sections = new Map(
  manual
    .split(/^###? /m)
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf("\n")), text]),
);

test("docs/alfa-stack.md is fresh (npm run generate)", () => {
  expect(plain(readFileSync(path.join(__dirname, "../../../docs/alfa-stack.md"), "utf8"))).toBe(plain(manual));
});

const services = Object.values(alfaStack(parseAlfaConfig({})).services);

test.each(services.map((service) => [service.name, service] as const))(
  "%s: image, health check, what it adds and why, what is accepted and why",
  (name, { image, healthcheck, capAdd, ignore }) => {
    const text = sections.get(name);
    expect(text).toContain(image === undefined ? "of your own" : image.replace(/@.*$/, ""));
    expect(text).toContain(healthcheck?.test?.[1]);
    for (const capability of capAdd) expect(text).toContain(`\`${capability}\``);
    if (capAdd.length > 0) expect(text).toMatch(/added capabilities: .*\. [A-Z].*<https:\/\//);
    for (const [rule, reason] of Object.entries(ignore)) expect(text).toContain(`\`${rule}\`: ${reason}`);
  },
);

test("every setting stands in it with what it may be", () => {
  const rows = sections.get("Settings")!.split("\n");
  expect(configKeys.filter((key) => !rows.some((row) => new RegExp(`^\\| \`alfa:${key}\` \\| \\S`).test(row)))).toEqual(
    [],
  );
});
