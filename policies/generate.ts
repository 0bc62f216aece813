import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { baselineSchema, reportSchema, watchSchema } from "./report/schema";
import { stackManual } from "../stacks/alfa/manual";
import { providerManual } from "../stacks/lenses/engine/manual";
import { stackNames, stacksIndex, stacksSource } from "../stacks/generate";
import { examplesPath, examplesSource } from "./rules/examples";
import { indexPath, indexSource, ruleIds } from "./rules/generate";

/** Writes what is made from the stacks' folders and the rule files: the indexes, the manuals, the report's schema. `npm run generate` runs it. */
async function generate(): Promise<void> {
  write(stacksIndex, stacksSource(stackNames()));
  write(indexPath, indexSource(ruleIds()));
  write(examplesPath, examplesSource(ruleIds()));
  // The manual needs the index that was just written.
  const { manual } = await import("./rules/manual");
  const docs = join(__dirname, "..", "docs");
  write(join(docs, "rules.md"), manual("en"));
  write(join(docs, "regles.md"), manual("fr"));
  write(join(docs, "provider.md"), providerManual());
  write(join(docs, "alfa-stack.md"), stackManual());
  write(join(docs, "report.schema.json"), reportSchema());
  write(join(docs, "baseline.schema.json"), baselineSchema());
  write(join(docs, "watch.schema.json"), watchSchema());
}

const stale: string[] = [];
const checks: Promise<void>[] = [];

/** Writes a file; with `--check` only compares it, as `npm run generate` would leave it. */
function write(file: string, text: string): void {
  if (process.argv.includes("--check")) {
    checks.push(compare(file, text));
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

async function compare(file: string, text: string): Promise<void> {
  const { format, resolveConfig } = await import("prettier");
  const formatted = await format(text, { ...(await resolveConfig(file)), filepath: file });
  if (!existsSync(file) || readFileSync(file, "utf8") !== formatted) stale.push(file);
}

void generate().then(async () => {
  await Promise.all(checks);
  if (stale.length === 0) return;
  process.stderr.write(`not as \`npm run generate\` makes it: ${stale.join(", ")}\n`);
  process.exitCode = 1;
});
