import path from "node:path";
import { build } from "esbuild";
import { UserError } from "../../../stacks/model/errors";
import { checkout } from "../../toolchain/paths";

/** Writes the webhook as one file. @throws UserError when it can't be written */
export async function writeWebhook(file: string): Promise<void> {
  const source = path.join(checkout, "stacks", "alfa", "webhook", "alfa-webhook.ts");
  const options = { bundle: true, platform: "node", target: "node20", format: "cjs", logLevel: "silent" } as const;
  await build({ entryPoints: [source], outfile: file, ...options }).catch((error: unknown) => {
    throw new UserError(`can't write "${file}": ${error instanceof Error ? error.message : String(error)}`);
  });
  process.stdout.write(`${file}\n`);
}
