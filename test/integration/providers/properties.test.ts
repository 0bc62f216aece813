import { fieldNames } from "../../../stacks/lenses/engine";
import { seed } from "../../support/fc";
import { removeAll, testEngine, testPrefix } from "../support/engine";
import { caseOf, without, type Case } from "./properties/cases";
import { generated } from "./properties/draw";
import { live, openProvider, sideBySide, sweep } from "./properties/in-process";
import { makeWorld } from "./properties/world";

/** ALFA_CASES=n makes more containers, ALFA_SEED=n others (test/support/fc.ts). */
const count = Number(process.env["ALFA_CASES"] ?? 300);
/** Containers at work at one time. */
const WIDTH = 8;

const engine = testEngine();
const prefix = testPrefix();
let cases: Case[];

beforeAll(async () => {
  const world = await makeWorld(engine, prefix);
  // Each field in turn, so that none is left to chance.
  cases = generated(seed, count, (draw, index) =>
    caseOf(draw, fieldNames[index % fieldNames.length] ?? "image", world, { image: "", start: false }),
  );
}, 300_000);

afterAll(async () => {
  await removeAll(engine, prefix);
}, 120_000);

test(`${String(count)} generated containers read back as declared, show each change by hand and are repaired (ALFA_SEED=${String(seed)})`, async () => {
  const provider = openProvider();
  const wrong: string[] = [];
  await sideBySide(cases, WIDTH, async (one, index) => {
    const name = `${prefix}-case-${String(index)}`;
    const found = await live(provider, engine, one, name).catch((error: unknown) => String(error));
    if (found !== undefined) wrong.push(`case ${String(index)} (${one.focus}): ${found}\n  ${JSON.stringify(one)}`);
    await sweep(engine, name);
  });
  expect(wrong).toEqual([]);
}, 600_000);

test("every input was declared, and changed by hand where it can be", () => {
  const declared = new Set(cases.flatMap((one) => Object.keys(one.declared)));
  expect(fieldNames.filter((name) => name !== "name" && !declared.has(name))).toEqual([]);
  const drifted = new Set(cases.filter((one) => one.drifted).map(({ focus }) => focus));
  const refused = new Set(cases.filter((one) => one.refused !== undefined).map(({ focus }) => focus));
  expect(fieldNames.filter((name) => !drifted.has(name) && !refused.has(name) && !without[name])).toEqual([]);
});
