import { readSettings, settingsSchema } from "../../../policies/pack/settings";

const failure = (config: unknown): Error => {
  try {
    readSettings(config);
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("the settings were taken");
};

test("all settings have a default", () => {
  expect(readSettings({})).toEqual({
    failOn: "high",
    rules: {},
    ignore: {},
    remediate: false,
    live: true,
    window: 86_400,
  });
});

test.each([
  [{ failOn: "hgih" }, "failOn"],
  [{ fialOn: "high" }, 'Unrecognized key: "fialOn"'],
  [{ rules: { privilegd: "advisory" } }, 'there is no rule "privilegd"; did you mean "privileged"?'],
  [{ rules: { privileged: "off" } }, "rules.privileged"],
  [{ ignore: { web: { privileged: " " } } }, "a suppression needs a reason\n  → at ignore.web.privileged"],
  [{ ignore: { web: "all" } }, "ignore.web"],
  [{ window: 0 }, "window"],
  [{ remediate: "yes" }, "remediate"],
])("a malformed setting is named, without a trace: %j", (config, named) => {
  const { stack } = failure(config);
  expect(stack).toContain('the settings of policy "alfa" are malformed:');
  expect(stack).toContain(named);
  expect(stack).toContain("There are: failOn, rules, ignore, remediate, live, window.");
  expect(stack).not.toMatch(/\n\s+at \S+ \(/);
});

test("the CLI is told every setting with its default and what it is for", () => {
  for (const [name, value] of Object.entries(readSettings({}))) {
    expect(settingsSchema.properties[name]?.default).toEqual(value);
    expect(settingsSchema.properties[name]?.description).toMatch(/\w/);
  }
});
