import { Command } from "commander";
import { langOf, langOption } from "../../../infra/cli/lang";

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
