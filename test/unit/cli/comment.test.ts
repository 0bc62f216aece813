import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { marker, renderComment } from "../../../policies/report/comment";
import { Report } from "../../../policies/report/model";
import { alfa, folder } from "./alfa";

/** A GitHub that keeps comments. */
class Forge {
  readonly comments: { id: number; body: string; user: { type: string } }[] = [];
  readonly tokens = new Set<string | undefined>();
  pulls: { number: number; head: { sha: string } }[] = [];
  private constructor(readonly server: Server) {}

  static async start(): Promise<Forge> {
    const server = createServer((request, response) => {
      void forge.answer(request).then(([status, body]) => {
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      });
    });
    const forge = new Forge(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return forge;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`; // eslint-disable-line @typescript-eslint/consistent-type-assertions -- a TCP server's address is no string
  }

  private async answer(request: IncomingMessage): Promise<[number, unknown]> {
    this.tokens.add(request.headers.authorization);
    const { pathname, searchParams } = new URL(request.url ?? "/", this.url);
    const sent = await text(request);
    const body = sent === "" ? "" : z.object({ body: z.string() }).parse(JSON.parse(sent)).body;
    if (pathname === "/repos/town/shop/pulls")
      return [200, searchParams.get("head") === "guest:feature" ? this.pulls : []];
    if (pathname === "/repos/town/shop/issues/7/comments" && request.method === "GET") {
      const page = Number(searchParams.get("page")) - 1;
      return [200, this.comments.slice(page * 100, page * 100 + 100)];
    }
    if (pathname === "/repos/town/shop/issues/7/comments") {
      this.comments.push({ id: this.comments.length + 1, body, user: { type: "Bot" } });
      return [201, {}];
    }
    const id = Number(/^\/repos\/town\/shop\/issues\/comments\/(\d+)$/.exec(pathname)?.[1]);
    const own = this.comments.find((entry) => entry.id === id);
    if (!own || request.method !== "PATCH") return [404, {}];
    own.body = body;
    return [200, {}];
  }
}

let forge: Forge;
const before = { ...process.env };
beforeEach(async () => {
  forge = await Forge.start();
  Object.assign(process.env, { GITHUB_API_URL: forge.url, GITHUB_REPOSITORY: "town/shop", GITHUB_TOKEN: "t0ken" });
  delete process.env["GITHUB_OUTPUT"];
});
afterEach(() => {
  forge.server.close();
  process.env = { ...before };
});

/** A folder with report.json: the findings of a privileged service, all of them new. */
async function reported(): Promise<string> {
  const root = folder({ "compose.yml": "name: shop\nservices: { web: { image: nginx:1.29.3, privileged: true } }\n" });
  await alfa(root, "audit", "compose.yml", "--format", "json", "-o", "report.json");
  return root;
}

test("the first run writes the comment, the next updates it among those of people", async () => {
  const root = await reported();
  forge.comments.push(
    ...Array.from({ length: 101 }, (_, id) => ({ id, body: `${marker} said I`, user: { type: "User" } })),
  );
  const first = await alfa(root, "comment", "--report", "report.json", "--pull", "7");
  expect([first.code, first.stderr]).toEqual([0, "The comment on pull request 7 is written.\n"]);
  const second = await alfa(root, "comment", "--report", "report.json", "--pull", "7");
  expect(second.stderr).toBe("The comment on pull request 7 is updated.\n");
  expect(forge.comments.filter(({ user }) => user.type === "Bot")).toHaveLength(1);
  expect(forge.comments.at(-1)?.body).toMatch(
    /^<!-- alfa-policy -->\n### Docker policy: shop\n\n\*\*\d+ findings\*\*:/,
  );
  expect([...forge.tokens]).toEqual(["Bearer t0ken"]);
});

test("a fork's run: the pull request is found by its head and its commit; SARIF is made here", async () => {
  const root = await reported();
  forge.pulls = [
    { number: 3, head: { sha: "old" } },
    { number: 7, head: { sha: "abc" } },
  ];
  process.env["GITHUB_OUTPUT"] = path.join(root, "output");
  const args = ["comment", "--report", "report.json", "--head", "guest:feature", "--sarif", "out.sarif"];
  expect((await alfa(root, ...args, "--sha", "abc")).code).toBe(0);
  expect(readFileSync(path.join(root, "output"), "utf8")).toBe("pull=7\n");
  expect((readFileSync(path.join(root, "out.sarif"), "utf8").match(/"ruleId"/g) ?? []).length).toBeGreaterThan(5);
  const pushed = await alfa(root, ...args, "--sha", "new");
  expect([pushed.code, pushed.stderr]).toEqual([
    2,
    'error: no open pull request of "town/shop" has the head "guest:feature" at new\n',
  ]);
});

test("what is wrong is said in a line", async () => {
  const root = await reported();
  writeFileSync(path.join(root, "bad.json"), '{"schemaVersion":1}');
  expect((await alfa(root, "comment", "--report", "none.json", "--pull", "7")).stderr).toMatch(
    /^error: the report "none.json"/,
  );
  expect((await alfa(root, "comment", "--report", "bad.json", "--pull", "7")).stderr).toMatch(
    /^error: "bad.json" is no report: tool/,
  );
  expect((await alfa(root, "comment", "--report", "report.json")).stderr).toMatch(/^error: which pull request/);
  expect((await alfa(root, "comment", "--report", "report.json", "--pull", "9")).stderr).toMatch(/HTTP 404/);
  process.env["GITHUB_TOKEN"] = "";
  expect((await alfa(root, "comment", "--report", "report.json", "--pull", "7")).stderr).toMatch(
    /^error: GITHUB_TOKEN is not set/,
  );
});

test("hostile texts stay texts, and a long list fits into a comment", async () => {
  const root = await reported();
  const report = Report.parse(JSON.parse(readFileSync(path.join(root, "report.json"), "utf8")));
  const [first] = report.findings;
  const evil = "</td> | @everyone [x](https://evil.example) `` ![](http://i.example/x.png)\n\n# big";
  const findings = Array.from({ length: 300 }, () => ({
    ...first!,
    service: evil,
    message: evil,
    file: evil,
    remedy: `${evil}${"long ".repeat(400)}`,
  }));
  const comment = renderComment({ ...report, findings, baseline: { file: evil, known: [], gone: [] } });
  expect(comment.length).toBeLessThanOrEqual(65_536);
  const outside = comment.replace(/(?<![\\`])(`+) .*? \1(?!`)/g, "CODE").replaceAll(marker, "");
  expect(outside.includes("CODE")).toBe(true);
  for (const raw of ["@", "://", "<", "[x](", "\n# big"])
    expect([raw, outside.replaceAll("\\<", "").replaceAll("\\[", "").includes(raw)]).toEqual([raw, false]);
  const rows = comment.split("\n").filter((line) => line.startsWith("| critical"));
  expect(rows.length).toBeGreaterThan(3);
  for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(6);
  expect(comment).toContain(`… and ${300 - rows.length} more`);
});
