import path from "node:path";
import execa from "execa";
import { z } from "zod";

jest.setTimeout(60_000); // esbuild, in a process of its own

const checkout = path.resolve(__dirname, "../../..");

/** Tells the packages that a bundle is made of, and its size. */
const script = `
  const { build } = require("esbuild");
  const { options } = require("./policies/pack/bundle.cjs");
  build(options(process.cwd(), ".cache/plugins", process.argv[1])).then(({ metafile }) => {
    const [{ bytes, inputs }] = Object.values(metafile.outputs);
    const used = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 200).map(([file]) => file);
    console.log(JSON.stringify({ bytes, used }));
  });
`;
const Made = z.object({ bytes: z.number(), used: z.array(z.string()) });

test("the pack's bundle holds nothing for closures and nothing that drives the CLI", async () => {
  const { stdout } = await execa(process.execPath, ["-e", script, "policies/pack/main.ts"], { cwd: checkout });
  const { bytes, used } = Made.parse(JSON.parse(stdout));
  expect(used.filter((file) => /node_modules\/(typescript|@npmcli)\/|pulumi\/automation\//.test(file))).toEqual([]);
  expect(used).toContain("policies/pack/policies.ts");
  expect(bytes).toBeLessThan(4.5e6);
});
