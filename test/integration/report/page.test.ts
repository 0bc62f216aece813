import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { evaluate } from "../../../policies/evaluate";
import type { Lang } from "../../../policies/lang";
import { render } from "../../../policies/report/formats";
import { buildReport, type Report } from "../../../policies/report/report";
import type { Context } from "../../../policies/report/view/model";
import { allRules } from "../../../policies/rules/index";
import { fixesOf } from "../../../infra/cli/report/fixes";
import { readCompose } from "../../../stacks/lenses/compose";
import { openChromium } from "../../../infra/ci/chromium";
import { photograph } from "../../../infra/ci/photograph";

jest.setTimeout(180_000);

const folder = mkdtempSync(path.join(tmpdir(), "alfa-page-"));
const audited = path.join(__dirname, "../../../stacks/alfa/audit/docker-compose.yml");
let browser: Browser;

beforeAll(async () => {
  browser = await openChromium();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The page of a Compose file, written where the browser opens it. */
async function pageOf(name: string, file: string, text: string, lang: Lang = "en", previous?: Context["previous"]) {
  const reading = readCompose([{ path: file, text }], { environment: {}, profiles: [], directory: "/project" });
  const { stack } = reading;
  const evaluation = evaluate({ ...reading, lens: "compose", lang });
  const services = Object.keys(stack.services).length;
  const subject = { project: stack.name, files: [file], services, live: false };
  const report = buildReport({ evaluation, toolVersion: "1.2.3", lang, subject });
  const context: Context = {
    systems: [{ stack, from: "compose" }],
    fixes: fixesOf([{ stack, files: [file], evaluation, warnings: [] }]),
    rules: new Set(allRules.map(({ id }) => id)),
    date: "2026-01-07T10:00:00Z",
    ...(previous && { previous }),
  };
  const target = path.join(folder, `${name}.html`);
  writeFileSync(target, (await render("html", report, { context })) ?? "");
  return { url: pathToFileURL(target).href, report };
}

interface Opened {
  readonly page: Page;
  /** What the page said to the console, threw or asked of a network. */
  readonly trouble: readonly string[];
}

async function open(url: string, options: Parameters<Browser["newPage"]>[0] = {}): Promise<Opened> {
  const page = await browser.newPage(options);
  const trouble: string[] = [];
  page.on("console", (message) => trouble.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => trouble.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => trouble.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) trouble.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  return { page, trouble };
}

const shown = (page: Page): Promise<number> =>
  page
    .locator("article.issue tbody:not([hidden])")
    .evaluateAll((rows) => rows.filter((row) => row.closest("article[hidden]") === null).length);
const matches = (page: Page, text: string): Promise<unknown> =>
  page.waitForFunction((wanted) => document.querySelector("#matches")?.textContent === wanted, text);

describe("the audited stack", () => {
  let url: string, report: Report;
  beforeAll(async () => {
    const before = await pageOf("before", audited, readFileSync(audited, "utf8"));
    const earlier: Report = {
      ...before.report,
      findings: [...before.report.findings.slice(1), { ...before.report.findings[0]!, fingerprint: "gone" }],
    };
    const previous = { report: earlier, date: "2026-01-01T00:00:00Z" };
    ({ url, report } = await pageOf("audited", audited, readFileSync(audited, "utf8"), "en", previous));
  });

  test("shows every finding, the plan, the picture, and loads nothing", async () => {
    const { page, trouble } = await open(url);
    expect(await shown(page)).toBe(report.findings.length);
    expect(await page.locator(".phases > li").count()).toBe(3);
    const drawn = await page.locator(".picture svg .node-service").count();
    expect(drawn).toBe(report.subject.services);
    expect(await page.locator(".picture svg").textContent()).toContain("postgres");
    expect(await page.locator("#history").innerText()).toMatch(/1 new\s+1 fixed\s+\d+ still open/);
    expect(await page.locator("figure.diff .add").count()).toBeGreaterThan(10);
    expect(trouble).toEqual([]);
    await page.close();
  });

  test("each name in the picture fits into its box, in the typeface that this system has", async () => {
    const { page } = await open(url);
    const texts = await page.locator(".picture .node").evaluateAll((nodes) =>
      nodes.flatMap((node) => {
        const box = node.querySelector("path, polygon")?.getBoundingClientRect();
        return Array.from(node.querySelectorAll("text"), (text) => {
          const { left, right } = text.getBoundingClientRect();
          return { text: text.textContent, fits: box === undefined || (left >= box.left && right <= box.right) };
        });
      }),
    );
    expect(texts.length).toBeGreaterThan(2 * report.subject.services);
    expect(texts.filter(({ fits }) => !fits)).toEqual([]);
    await page.close();
  });

  test("is photographed as `npm run picture` does: the README's picture is one of these, small enough to load at once", async () => {
    const file = path.join(folder, "picture.png");
    await photograph(path.join(folder, "audited.html"), file);
    const committed = readFileSync(path.join(__dirname, "../../../docs/report.png"));
    // A PNG's size stands in its first chunk.
    expect(readFileSync(file).subarray(0, 24)).toEqual(committed.subarray(0, 24));
    expect(committed.length).toBeLessThan(200_000);
  });

  test("has no secret of the file, not in a diff either", () => {
    const text = readFileSync(path.join(folder, "audited.html"), "utf8");
    expect(text).toContain("POSTGRES_PASSWORD");
    expect(text).not.toMatch(/alfa_postgres_2025|4f1c0b7d9e2a48c6b35d7e8f90a1b2c3/);
  });

  test("filters by severity, service and phase; the address keeps it", async () => {
    const { page, trouble } = await open(url);
    const total = report.findings.length;
    const critical = report.findings.filter(({ severity }) => severity === "critical");
    await page.locator("label.chip", { hasText: "critical" }).click();
    await matches(page, `${critical.length} of ${total} findings shown`);
    expect(await shown(page)).toBe(critical.length);
    expect(page.url()).toContain("#severity=critical");
    await page.selectOption("select[name=service]", "cadvisor");
    const both = critical.filter(({ service }) => service === "cadvisor").length;
    await matches(page, `${both} of ${total} findings shown`);
    const address = page.url();
    await page.locator("button[type=reset]").click();
    await matches(page, `${total} of ${total} findings shown`);
    const again = await open(address);
    await matches(again.page, `${both} of ${total} findings shown`);
    expect(await again.page.locator("select[name=service]").inputValue()).toBe("cadvisor");
    expect([...trouble, ...again.trouble]).toEqual([]);
    await Promise.all([page.close(), again.page.close()]);
  });

  test("is used by keyboard: skip link, folding, filters", async () => {
    const { page } = await open(url);
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.className)).toBe("skip");
    const summary = page.locator("article.issue summary").first();
    const wasOpen = await page.locator("article.issue details").first().getAttribute("open");
    await summary.focus();
    await page.keyboard.press("Enter");
    expect((await page.locator("article.issue details").first().getAttribute("open")) === null).toBe(wasOpen !== null);
    await page.locator("input[name=phase]").first().focus();
    await page.keyboard.press("Space");
    await page.waitForFunction(() => location.hash === "#phase=1");
    await page.close();
  });

  test("copies a command", async () => {
    const { page, trouble } = await open(url);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const line = page.locator("#commands .copied").first();
    const command = await line.locator("code").textContent();
    await line.locator("button").click();
    await page.waitForFunction(() => document.querySelector("#said")?.textContent === "Copied");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(command);
    expect(trouble).toEqual([]);
    await page.close();
  });

  test("on paper everything is unfolded, and nothing to press is left", async () => {
    const { page } = await open(url);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("#filters").isVisible()).toBe(false);
    expect(await page.locator("button:visible").count()).toBe(0);
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    expect(await page.locator("details:not([open])").count()).toBe(0);
    expect((await page.pdf({ format: "A4" })).subarray(0, 5).toString()).toBe("%PDF-");
    await page.close();
  });

  test.each([
    ["light", 1280, "light"],
    ["dark", 1280, "dark"],
    ["on a phone", 390, "light"],
  ] as const)("is accessible and fits: %s", async (_, width, colorScheme) => {
    const { page } = await open(url, { viewport: { width, height: 900 }, colorScheme });
    // content-visibility would leave out what is off the screen.
    await page.evaluate(() => {
      document.querySelectorAll("details").forEach((one) => (one.open = true));
    });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
    const violations: unknown = await page.evaluate(
      `axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.length, nodes[0].html, nodes[0].failureSummary]))`,
    );
    expect(violations).toEqual([]);
    await page.close();
  });
});

test("in French", async () => {
  const { url } = await pageOf("french", audited, readFileSync(audited, "utf8"), "fr");
  const { page, trouble } = await open(url);
  expect(await page.getAttribute("html", "lang")).toBe("fr");
  expect(await page.locator("h2").allInnerTexts()).toEqual(expect.arrayContaining(["Constats", "Plan d'action"]));
  expect(trouble).toEqual([]);
  await page.close();
});

test("hostile names are text, in the picture too", async () => {
  const attack = String.raw`"</title></script><script>alert(1)</script><img src=x onerror=alert(2)>\n'\"><b>&lt;"`;
  const text = `name: p
services:
  ${attack}: {image: ${attack}, privileged: true, ports: ["80:80"], networks: [n], volumes: ["v:/v"], depends_on: [web]}
  web: {image: "x:1", command: [${attack}], labels: {a: ${attack}}}
networks: {n: {}}
volumes: {v: {}}
`;
  const { url } = await pageOf("hostile", "compose.yml", text);
  const { page, trouble } = await open(url);
  expect(await page.locator("img").count()).toBe(0);
  expect(await page.locator("script").count()).toBe(1);
  expect(await page.locator(".picture svg").textContent()).toContain("<script>");
  expect(await page.locator("#findings").textContent()).toContain("<script>alert(1)</script>");
  expect(trouble).toEqual([]);
  await page.close();
});

test("five thousand findings stay usable", async () => {
  const services = Array.from(
    { length: 400 },
    (_, index) => `  s${index}: {image: "nginx:latest", ports: ["${9000 + index}:80"]}`,
  );
  const { url, report } = await pageOf("large", "compose.yml", `name: large\nservices:\n${services.join("\n")}\n`);
  expect(report.findings.length).toBeGreaterThan(5_000);
  const { page, trouble } = await open(url);
  await page.locator("input[name=q]").fill("s399");
  const own = report.findings.filter(({ service }) => service === "s399").length;
  await matches(page, `${own} of ${report.findings.length} findings shown`);
  expect(await shown(page)).toBe(own);
  expect(trouble).toEqual([]);
  await page.close();
});
