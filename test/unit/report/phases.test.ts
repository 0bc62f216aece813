import { phasesOf } from "../../../infra/cli/report/phases";
import { evaluate } from "../../../policies/evaluate";
import type { Evidence } from "../../../policies/observe/evidence";
import { render } from "../../../policies/report/formats";
import { buildReport } from "../../../policies/report/report";
import { phaseText } from "../../../policies/report/view/phases";
import { readCompose } from "../../../stacks/lenses/compose";
import { alfaStack, parseAlfaConfig } from "../../../stacks/alfa";
import type { Stack } from "../../../stacks/model/stack";
import { containerOf } from "../rules/example";

const stack = alfaStack(parseAlfaConfig({ profiles: ["core", "security"] }));
const evidenceOf = (of: Stack, running: readonly string[]): Evidence => ({
  takenAt: "2026-01-07T11:00:00Z",
  window: 3600,
  containers: Object.fromEntries(
    running.flatMap((name) => {
      const service = of.services[name];
      return service ? [[name, containerOf(service, {})]] : [];
    }),
  ),
  orphans: [],
  processes: [],
  absent: [],
});
const audited = (of: Stack, evidence?: Evidence) => ({
  stack: of,
  files: [],
  evaluation: evaluate({ stack: of, lens: "live", evidence }),
  warnings: [],
  ...(evidence && { evidence }),
});

test("each phase says what its update starts, repairs and brings along", () => {
  const [first, second, third] = phasesOf(audited(stack, evidenceOf(stack, ["postgres", "n8n"])));
  expect(first).toMatchObject({ phase: 1, command: "npm run up -- --phase 1" });
  expect(first?.starts).toEqual(expect.arrayContaining(["traefik", "redis", "uptime-kuma"]));
  expect(first?.starts).not.toContain("postgres");
  expect(second?.starts).toContain("n8n-runner");
  expect(second?.starts).not.toContain("n8n");
  // What a phase before it would have started is started with it.
  expect(second?.brings).toContain("redis");
  // Of a profile that is not active nothing is started.
  expect(second?.starts).not.toContain("prometheus");
  expect(third?.starts).toEqual(expect.arrayContaining(["authentik-server", "falco", "trivy"]));
});

test("what was not looked at, and another stack, have no such plan", () => {
  expect(phasesOf(audited(stack))).toEqual([]);
  const text = "services: { web: { image: nginx:1.29.5 } }";
  const other = readCompose([{ path: "c.yml", text }], { environment: {}, profiles: [], directory: "/p" }).stack;
  expect(phasesOf(audited(other, evidenceOf(other, ["web"])))).toEqual([]);
});

test("it is said in the report's language, on its page and in its document", async () => {
  const one = { phase: 1, command: "npm run up -- --phase 1", starts: ["a", "b"], repairs: ["c"], brings: [] } as const;
  expect(phaseText(one)).toBe("starts a, b; repairs c");
  expect(phaseText(one, "fr")).toBe("démarre a, b\u202f; répare c");
  expect(phaseText({ ...one, starts: [], repairs: [] })).toBe("changes nothing");
  const { evaluation } = audited(stack);
  const subject = { project: "alfa", files: [], services: 1, live: true };
  const report = buildReport({ evaluation, toolVersion: "1.2.3", lang: "en", subject });
  const page = await render("html", report, { context: { phases: [one] } });
  expect(page).toContain("<code>npm run up -- --phase 1</code> starts a, b; repairs c");
  const document = await render("markdown", report, { context: { phases: [one] } });
  expect(document).toContain("`npm run up -- --phase 1` starts a, b; repairs c");
});
