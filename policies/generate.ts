import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { baselineSchema, reportSchema, watchSchema } from "./report/schema";
import { providerManual } from "../stacks/lenses/engine/manual";
import { stackNames, stacksIndex, stacksSource } from "../stacks/generate";
import { examplesPath, examplesSource } from "./rules/examples";
import { indexPath, indexSource, ruleIds } from "./rules/generate";

/** Writes what is made from the stacks' folders and the rule files: the indexes, the manual, the report's schema. `npm run generate` runs it. */
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
  write(join(docs, "report.schema.json"), reportSchema());
  write(join(docs, "baseline.schema.json"), baselineSchema());
  write(join(docs, "watch.schema.json"), watchSchema());
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

void generate();
