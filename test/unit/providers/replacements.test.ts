import { Replacements } from "../../../infra/providers/docker/replacements";

const urn = "urn:pulumi:dev::alfa::docker:index/container:Container::web";

test("delete before create: of a running program, of a targeted replacement, cascaded", () => {
  const program = new Replacements();
  program.checked(urn, false);
  program.diffed(urn, "1", false);
  expect(program.isDeleteBeforeReplace(urn)).toBe(true);

  const targeted = new Replacements();
  targeted.checked(urn, true);
  expect(targeted.isDeleteBeforeReplace(urn)).toBe(true);

  const cascaded = new Replacements();
  cascaded.diffed(urn, "1", true);
  expect(cascaded.isDeleteBeforeReplace(urn)).toBe(true);
});

test("a destroy is none: plain, with a refresh, with a running program", () => {
  const plain = new Replacements();
  expect(plain.isDeleteBeforeReplace(urn)).toBe(false);
  const refreshed = new Replacements();
  refreshed.seen(urn, "1");
  refreshed.diffed(urn, "1", false);
  expect(refreshed.isDeleteBeforeReplace(urn)).toBe(false);
  refreshed.checked(urn, false);
  expect(refreshed.isDeleteBeforeReplace(urn)).toBe(false);
});

test("after a create the delete is that of the predecessor", () => {
  const replacements = new Replacements();
  replacements.checked(urn, false);
  replacements.diffed(urn, "1", false);
  replacements.made(urn, "2");
  expect(replacements.isDeleteBeforeReplace(urn)).toBe(false);
  expect(replacements.created(urn)).toBe("2");
  expect([...replacements.known(urn)]).toEqual(["1"]);
});
