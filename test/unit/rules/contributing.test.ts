import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { z } from "zod";
import { evaluate } from "../../../policies/evaluate";
import type { Rule } from "../../../policies/rules/rule";
import { readCompose } from "../../../stacks/lenses/compose";

const root = join(__dirname, "../../..");
const rules = join(root, "policies/rules");
const section = /## Add a rule[^]*?(?=\n## )/.exec(readFileSync(join(root, "CONTRIBUTING.md"), "utf8"))?.[0] ?? "";
const block = (language: string): string => new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(section)?.[1] ?? "";

test("a new rule is shown in under 40 lines", () => {
  expect(section.trim().split("\n").length).toBeLessThan(40);
});

test("the rule that is shown compiles under the project's own settings", () => {
  const file = join(rules, "shown-in-contributing.ts");
  const config = z
    .looseObject({})
    .parse(ts.readConfigFile(join(root, "tsconfig.json"), (path) => ts.sys.readFile(path)).config);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const program = ts.createProgram(
    [file],
    { ...options, noEmit: true },
    {
      ...host,
      fileExists: (path) => path === file || host.fileExists(path),
      readFile: (path) => (path === file ? block("ts") : host.readFile(path)),
      getSourceFile: (path, language) =>
        path === file ? ts.createSourceFile(path, block("ts"), language) : host.getSourceFile(path, language),
    },
  );
  const source = program.getSourceFile(file);
  const problems = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
}, 60_000);

const Shown = z.object({
  default: z.custom<Rule>((value) => typeof value === "object" && value !== null && "id" in value),
});

test("and finds what it says, in the example that is shown", () => {
  let shown: Rule;
  const folder = mkdtempSync(join(tmpdir(), "alfa-rule-"));
  try {
    const file = join(folder, "shown.ts");
    writeFileSync(file, block("ts").replaceAll('from "./', `from "${rules}/`));
    shown = Shown.parse(jest.requireActual(file)).default;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const found = (text: string) =>
    evaluate({
      ...readCompose([{ path: "compose.yaml", text }], { environment: {}, profiles: [], directory: "/project" }),
      lens: "compose",
      rules: [shown],
    }).findings.map(({ rule, field, line }) => ({ rule, field, line }));
  expect(found(block("yaml"))).toEqual([{ rule: shown.id, field: "shm_size", line: 1 }]);
  expect(found(block("yaml").replace("4g", "64m"))).toEqual([]);
});
