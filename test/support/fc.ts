import fc from "fast-check";

const given = process.env["ALFA_SEED"] ?? "20261128";

/**
 * What generated values are made from. It is the same in every run, so that a gate that was green stays green for the same
 * sources; ALFA_SEED=random, or a number, makes others: .github/workflows/generated.yml tries some every night.
 */
export const seed = given === "random" ? Date.now() : Number(given);

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });

export { default } from "fast-check";
