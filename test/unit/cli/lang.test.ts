import { Command } from "commander";
import { langOf, langOption } from "../../../infra/cli/lang";
import { alfa, folder } from "./alfa";

test.each([
  [{}, "en"],
  [{ ALFA_LANG: "fr", LANG: "en_US.UTF-8" }, "fr"],
  [{ ALFA_LANG: "", LANG: "fr_FR.UTF-8" }, "fr"],
  [{ LC_ALL: "fr_CA", LANG: "en_US" }, "fr"],
  [{ LC_ALL: "C.UTF-8", LANG: "fr_FR" }, "en"],
  [{ LC_ALL: "", LC_MESSAGES: "fr@euro", LANG: "C" }, "fr"],
  [{ LANG: "FR" }, "fr"],
  [{ LANG: "fro" }, "en"],
  [{ LANG: "de_DE.UTF-8" }, "en"],
] as const)("%j means %s", (environment, lang) => {
  expect(langOf(environment)).toBe(lang);
});

test("an unknown language is refused with those there are", () => {
  expect(() => langOf({ ALFA_LANG: "de" })).toThrow('ALFA_LANG: there is no language "de"; known: en, fr');
  const parse = (...args: string[]) =>
    new Command().addOption(langOption()).exitOverride().parse(args, { from: "user" }).opts();
  expect(parse("--lang", "fr")).toEqual({ lang: "fr" });
  expect(parse()).toEqual({});
  expect(() => parse("--lang", "FRENCH")).toThrow('--lang: there is no language "FRENCH"; known: en, fr');
});

const root = folder({ "compose.yml": "services: {web: {image: 'nginx:1.29.3', privileged: true}}\n" });

test("audit, baseline, rules and explain speak the language that is asked for", async () => {
  const audit = await alfa(root, "audit", "--lang", "fr");
  expect(audit.code).toBe(1);
  expect(audit.stdout).toContain("Le conteneur est privilégié");
  expect(audit.stdout).toContain("alfa fix FICHIER");
  const json = (await alfa(root, "audit", "--format", "json", "--lang", "fr")).stdout;
  expect(JSON.parse(json)).toHaveProperty("lang", "fr");
  expect(json).toContain('"message": "Le conteneur est privilégié"');
  expect(JSON.parse((await alfa(root, "audit", "--format", "json")).stdout)).not.toHaveProperty("lang");
  expect((await alfa(root, "baseline", "-o", "-", "--lang", "fr")).stdout).toContain("Le conteneur est privilégié");
  expect((await alfa(root, "rules", "--lang", "fr")).stdout).toMatch(
    /^critique .*privileged +Le conteneur est privilégié$/m,
  );
  expect((await alfa(root, "explain", "privileged", "--lang", "fr")).stdout).toContain("pourquoi");
});

test("an unknown language ends with 2 and one line", async () => {
  for (const args of [["audit"], ["baseline"], ["rules"], ["explain", "privileged"]]) {
    const { code, stdout, stderr } = await alfa(root, ...args, "--lang", "de");
    expect([code, stdout, stderr.trim()]).toEqual([2, "", 'error: --lang: there is no language "de"; known: en, fr']);
  }
});
