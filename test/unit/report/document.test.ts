import { readFileSync } from "node:fs";
import { join } from "node:path";
import { evaluate } from "../../../policies/evaluate";
import { type Lang, langs } from "../../../policies/lang";
import type { Evidence } from "../../../policies/observe/evidence";
import { render } from "../../../policies/report/formats";
import { block, code, codeCell, rich } from "../../../policies/report/markdown/escape";
import { buildReport, type Report } from "../../../policies/report/report";
import type { Context } from "../../../policies/report/view/model";
import { pageWordsOf, partNames } from "../../../policies/report/view/page-words";
import { allRules } from "../../../policies/rules/index";
import { readCompose } from "../../../stacks/lenses/compose";
import { containerOf } from "../rules/example";

const file = "docker-compose.yml";
const text = readFileSync(join(__dirname, "../../../stacks/alfa/audit", file), "utf8");
const reading = readCompose([{ path: file, text }], { environment: {}, profiles: [], directory: "/project" });
const { stack } = reading;
const line = "ERR Failed to retrieve information of the docker client and server host";
const logged = {
  lines: [line],
  count: 5880,
  perMinute: 98,
  first: "2026-01-07T10:00:00Z",
  last: "2026-01-07T11:00:00Z",
};
const evidence: Evidence = {
  takenAt: "2026-01-07T11:00:00Z",
  window: 3600,
  containers: {
    traefik: containerOf(stack.services["traefik"]!, {
      logs: { "traefik-docker-api/failed": logged, "traefik-docker-api/empty-error": logged },
      logLines: 6000,
      errorLines: 5880,
      restartCount: 26,
    }),
  },
  orphans: [],
  processes: [],
  absent: [],
  probes: [
    {
      name: "n8n",
      kind: "http",
      target: "http://localhost:5678/healthz",
      state: "well",
      seen: "HTTP 200",
      milliseconds: 3,
    },
  ],
};

/** The audited stack with what runs of it, seen after an earlier report, in both forms. */
async function forms(lang: Lang): Promise<{ report: Report; markdown: string; page: string }> {
  const evaluation = evaluate({ ...reading, lens: "compose", evidence, lang });
  const subject = { project: stack.name, files: [file], services: 18, live: true, takenAt: evidence.takenAt };
  const report = buildReport({ evaluation, toolVersion: "1.2.3", lang, subject });
  const previous = { report: { ...report, findings: report.findings.slice(3) }, date: "2026-01-01T00:00:00Z" };
  const fixes: Context["fixes"] = new Map([
    ["privileged", [{ file, risk: "unsafe", hunks: [{ line: 226, lines: ["-    privileged: true"] }], more: 0 }]],
  ]);
  const rules = new Set(allRules.map(({ id }) => id));
  const context: Context = { systems: [{ stack, evidence, from: "compose" }], fixes, rules, previous };
  const [markdown = "", page = ""] = [
    await render("markdown", report, { context }),
    await render("html", report, { context }),
  ];
  return { report, markdown, page };
}

test.each(langs)("in %s the document has every part of the page, in its order", async (lang) => {
  const { markdown, page } = await forms(lang);
  const { sections } = pageWordsOf({ lang });
  const titles = partNames.map((part) => sections[part]);
  const headings = [...markdown.matchAll(/^## (.+)$/gm)].map(([, title = ""]) => title);
  expect(headings.filter((title) => titles.includes(title))).toEqual(titles);
  const links = [...page.matchAll(/<li><a href="#(\w+)">/g)].map(([, id]) => id);
  expect(links).toEqual([...partNames]);
});

test.each([
  ["en", ["Symptom", "Frequency", "Impact", "Probable cause", "Remedy", "Check"]],
  ["fr", ["Symptôme", "Fréquence", "Impact", "Cause probable", "Remède", "À vérifier"]],
] as const)("in %s each finding says what the audit's findings say", async (lang, labels) => {
  const { report, markdown } = await forms(lang);
  const entries = markdown.split(/^#### /m).slice(1);
  expect(entries).toHaveLength(new Set(report.findings.map(({ rule, severity }) => rule + severity)).size);
  for (const entry of entries) for (const label of labels) expect(entry).toContain(`**${label}**`);
});

test("what was seen stands in it: log lines, how often, what answers, what changed, what a fix changes", async () => {
  const { markdown } = await forms("en");
  expect(markdown).toContain(`\n\`\`\`text\n${line}\n`);
  expect(markdown).toMatch(/\*\*Frequency\*\*: traefik: 5880 log lines, 98 a minute, from 2026-01-07T10:00:00Z/);
  expect(markdown).toMatch(/^\| \*\*traefik\*\* \| 98 \| 5880 \| 6000 \| 26 \| `traefik-docker-api` × 5880/m);
  expect(markdown).toMatch(/^\| \*\*n8n\*\* \| `http:\/\/localhost:5678\/healthz` \| well \| HTTP 200, 3 ms \|/m);
  expect(markdown).toContain("3 new, 0 fixed");
  expect(markdown).toContain("```diff\n@@ line 226 @@\n-    privileged: true\n```");
  expect(markdown).toMatch(/^\| P1 \| critical \| The container is privileged \(`privileged`\) \| 2 \|$/m);
});

test("a table stays one: a bar in a name ends no cell", () => {
  expect(codeCell("a|b")).toBe("`a\\|b`");
  expect(code("`a")).toBe("`` `a ``");
});

test("a rule's text keeps its code; the rest is text", () => {
  expect(rich("Set `a_b` to *one*")).toBe("Set `a_b` to \\*one\\*");
  expect(rich("`a``b`")).toBe("`a` `b`");
  expect(rich("a `b")).toBe("a \\`b");
});

test("a block's fence is longer than any within", () => {
  expect(block(["a", "```", "b"], "sh")).toEqual(["````sh", "a", "```", "b", "````", ""]);
});
