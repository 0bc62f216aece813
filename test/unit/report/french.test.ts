import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { evaluate } from "../../../policies/evaluate";
import { manual } from "../../../policies/rules/manual";
import { allRules } from "../../../policies/rules/index";
import { type Lang, langs, type Text } from "../../../policies/lang";
import { formats, render } from "../../../policies/report/formats";
import { buildReport, type Report } from "../../../policies/report/report";
import { readCompose } from "../../../stacks/lenses/compose";
import { evaluateExample, examplesOf } from "../rules/example";

const examples = readdirSync(path.join(__dirname, "../rules"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => [...examplesOf(name, "bad"), ...examplesOf(name, "good")]);

function reportOf(lang: Lang, live: boolean): Report {
  const list = examples.map((file) => evaluateExample(file, lang));
  return buildReport({
    evaluation: {
      findings: list.flatMap(({ findings }) => findings),
      notEvaluated: list.flatMap(({ notEvaluated }) => notEvaluated),
      suppressed: [],
    },
    toolVersion: "1.2.3",
    subject: { project: "p", files: [], services: 2, live, ...(live && { takenAt: "2026-01-07T11:00:00Z" }) },
    lang,
  });
}

const [english, french] = [reportOf("en", true), reportOf("fr", true)];

/** English words that no French sentence has; not what names things in both (image, port, service, host). */
const englishWords =
  /(?<![\w./:-])(?:the|and|is|are|not|with|without|by|its|it|of|or|to|which|that|from|than|newer|container|containers|running|missing|wanted|seen|remedy|nothing|never|anybody)(?![\w./:-])/i;

/** What is quoted as it stands elsewhere: code, addresses, keys. */
const prose = (text: string): string => text.replace(/`[^`]*`/g, "").replace(/«[^»]*»|https?:\S+|CVE-\S+/g, "");

describe.each(allRules.map((rule) => [rule.id, rule] as const))("%s", (_, { title, why, remedy, fix }) => {
  const texts: Text[] = [title, why, remedy, ...(fix ? [fix.because] : [])];

  test("says all of it in both languages", () => {
    for (const text of texts) {
      for (const lang of langs) expect(text[lang].trim()).not.toBe("");
      expect(text.fr).not.toBe(text.en);
      expect(prose(text.fr)).not.toMatch(englishWords);
    }
  });

  test("keeps what is code as it is, and French's typography", () => {
    const code = (text: string): string[] => [...text.matchAll(/`[^`]*`/g)].map(([span]) => span.toLowerCase()).sort();
    for (const text of texts) {
      expect(text.fr).not.toMatch(/ [:;!?»]|« |"/);
      if (!text.en.includes("PROFILE") && !text.en.includes("NAME`")) expect(code(text.fr)).toEqual(code(text.en));
    }
  });
});

test("the same findings in both languages: only texts differ", () => {
  const identity = ({ findings, notEvaluated }: Report) => [
    findings.map(({ fingerprint, rule, service, severity, field, lens, file, line, column, fixable }) => ({
      ...{ fingerprint, rule, service, severity, field, lens, file, line, column, fixable },
    })),
    notEvaluated.map(({ rule, service, field }) => ({ rule, service, field })),
  ];
  expect(identity(french)).toEqual(identity(english));
  for (const [index, { message }] of french.findings.entries())
    expect(message).not.toBe(english.findings[index]!.message);
});

test("no sentence of a finding is left in English, and its typography is French", () => {
  for (const { rule, message, seen = "", wanted = "", remedy } of french.findings) {
    for (const text of [message, seen, wanted, remedy]) {
      expect([rule, prose(text)]).toEqual([rule, expect.not.stringMatching(englishWords)]);
      expect([rule, prose(text)]).toEqual([rule, expect.not.stringMatching(/ [:;!?»](?= |$)|« /)]);
    }
  }
});

test.each(["text", "markdown", "html", "github"])("the %s report without findings is French", async (format) => {
  const notJudged = { message: "x", file: "a.yml", line: 1, column: 1 };
  const known = french.findings.slice(0, 2);
  const report: Report = {
    ...french,
    findings: [],
    notEvaluated: [{ rule: "r", service: "s", reason: "x" }],
    suppressed: [{ rule: "r", service: "s", reason: "x", severity: "low", fingerprint: "f" }],
    errors: [notJudged],
    baseline: { file: "b.json", known, gone: [] },
  };
  const output = (await render(format, report)) ?? "";
  const text = output.replace(/<(style|script)>[^]*?<\/\1>|<code>.*?<\/code>|<[^>]+>/g, "");
  expect(prose(text)).not.toMatch(englishWords);
  expect(text).not.toMatch(/[a-zé] [:;!?»] /);
  expect(output).not.toBe(await render(format, { ...report, lang: undefined }));
});

test.each(["text", "markdown", "html", "github", "json", "sarif"])(
  "the %s report keeps accents as they are",
  async (format) => {
    expect(await render(format, french)).toContain("Le conteneur est privilégié");
    expect(await render(format, english)).not.toContain("privilégié");
  },
);

test("lines with accents are no wider than the terminal", () => {
  const lines = formats["text"]!(french, { width: 80 }).split("\n");
  // A long word can't be broken.
  expect(lines.filter((line) => line.length > 80 && !/\S{30}/.test(line))).toEqual([]);
});

test("the manual is French from its heading on", () => {
  const text = manual("fr").replace(/^- Voir .*$/gm, "");
  expect(prose(text)).not.toMatch(englishWords);
  expect(text).not.toMatch(/[a-zé`)] [:;!?»] /);
  expect(readFileSync(path.join(__dirname, "../../../docs/regles.md"), "utf8")).toContain("# Les règles");
});

test("why a rule gave no verdict is said in French too", () => {
  const text = "services: { web: { image: $IMAGE, env_file: [gone.env] } }";
  const reading = readCompose([{ path: "compose.yml", text }], {
    environment: {},
    profiles: [],
    directory: "/project",
  });
  const { notEvaluated } = evaluate({ ...reading, lens: "compose", lang: "fr" });
  const reasons = new Set(notEvaluated.map(({ reason }) => reason));
  expect(reasons).toContain("la variable «\u00a0IMAGE\u00a0» n'est pas définie");
  for (const reason of reasons) expect(prose(reason)).not.toMatch(englishWords);
});
