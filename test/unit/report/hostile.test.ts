import type { Finding } from "../../../policies/report/finding";
import { formatNames, formats, render } from "../../../policies/report/formats";
import { buildReport, type Report } from "../../../policies/report/report";

/** What comes from outside, as bad as it gets. */
const attacks = Object.entries({
  html: `<script>alert(1)</script>"'><img src=x onerror=alert(1)>&lt;b&gt;`,
  terminal: "\u001b[2J\u001b]0;owned\u0007\u009b31m\u0008\r\u0000",
  lines: "one\n::error file=x::forged\n##[add-matcher]/x\r\n::stop-commands::t\n# Heading\n| a | b |\n\u2028\u0085two",
  bidi: "\u202Egnp.exe\u2066\u200B\u061C\u{E0041}\uD800",
  markdown: "](http://evil.example) `` ` ``` **b** ~~s~~ $x$ @team www.evil.example <b> | \\",
  command: "::set-output name=a::b%0A##vso[task.setvariable variable=x]y,line=1,title=z",
}).map(([name, text]) => ({ name, text }));

const reportWith = (text: string): Report => {
  const finding: Finding = {
    rule: "privileged",
    severity: "high",
    priority: "P1",
    project: text,
    service: text,
    lens: "live",
    field: text,
    message: `The container is privileged: ${text}`,
    seen: text,
    wanted: text,
    evidence: {
      lines: [text, text],
      count: 2,
      perMinute: 1,
      first: "2026-01-07T10:00:00Z",
      last: "2026-01-07T10:01:00Z",
    },
    file: text,
    line: 1,
    column: 1,
    remedy: text,
    references: [],
    fingerprint: "f",
    fixable: true,
  };
  const report = buildReport({
    evaluation: {
      findings: [finding, { ...finding, wanted: "else", severity: "low" }],
      notEvaluated: [{ rule: text, project: text, service: text, field: text, reason: text }],
      suppressed: [{ rule: "host-pid", service: text, reason: text, severity: "low", fingerprint: "g", file: text }],
    },
    toolVersion: "1",
    subject: { project: text, files: [text], services: 1, live: true, takenAt: "2026-01-07T10:00:00Z", engine: text },
    errors: [{ message: text, file: text, line: 1, column: 1 }],
  });
  const { lens, severity } = finding;
  const gone = { fingerprint: "h", project: text, service: text, rule: text, lens, severity, summary: text };
  return { ...report, baseline: { file: text, known: [finding], gone: [gone] } };
};

describe.each(attacks)("$name", ({ text }) => {
  test.each(formatNames)("%s", async (format) => {
    const output = (await render(format, reportWith(text), { width: 80 })) ?? "";
    // Nothing acts on a terminal, hides text or breaks a line that is not the report's own.
    expect(output.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    // Nothing is a command to a CI runner but the annotations.
    expect(output).not.toMatch(/##\[|##vso\[/);
    const commands = output.split("\n").filter((line) => line.trimStart().startsWith("::"));
    if (format === "github") {
      expect(commands.length).toBe(output.trimEnd().split("\n").length);
      for (const line of commands) {
        expect(line).toMatch(
          /^::(?:error|warning) file=[^,:]*,line=1,col=1,title=(?:privileged \((?:high|low)\)|alfa could not judge this)::/,
        );
      }
    } else {
      expect(commands).toEqual([]);
    }
    if (format === "html") expect(output.replace("<script>", "")).not.toMatch(/<(?:script|img)|<b> /);
    if (format === "markdown") {
      // From left to right: an escape, code between two runs of backticks of one length, or a run that begins nothing.
      const tokens = /\\[!-/:-@[-`{-~]|(`+)(?!`)[^]*?(?<!`)\1(?!`)|`+/g;
      const outsideCode = output.replace(tokens, (token) => (token.startsWith("`") ? "" : token));
      expect(outsideCode).not.toMatch(/(?<!\\)<|@team|www\.evil|http:\/\/evil|(?<!\\)~~|(?<!\\)\]\(http:\/\/evil/);
      expect(output.split("\n").filter((line) => line.startsWith("# "))).toHaveLength(1);
    }
    if (format === "json") expect(JSON.parse(output)).toEqual(JSON.parse(JSON.stringify(reportWith(text))));
    if (format === "sarif") expect(JSON.parse(output)).toMatchObject({ version: "2.1.0" });
  });
});

test("escaped text can still be read", () => {
  const output = formats["text"]!(reportWith("café 服务\u001b[1m"), {});
  expect(output).toContain("café 服务\\x1b[1m");
});
