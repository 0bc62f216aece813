import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Report } from "../../../policies/report/model";
import { Engine } from "../../../stacks/engine/engine";
import { alfa } from "../cli/alfa";
import {
  answerAsRecorded,
  containerIds,
  Endpoints,
  type Manner,
  pathOf,
} from "../../../infra/cli/bench/recorded/server";

/** Two hundred endpoints: most say what a real Engine said (infra/cli/bench/recorded/engine.json), the others fail in a manner each. */
const total = 200;
const concurrency = 12;
/** Seconds. */
const patience = 15;

jest.setTimeout(300_000);

const root = realpathSync(mkdtempSync(path.join(tmpdir(), "alfa-fleet-")));
const endpoints = new Endpoints();
/** Endpoints of which an audit waits for an answer that never comes. */
const waiting = new Set<number>();
afterAll(() => {
  endpoints.close();
  rmSync(root, { recursive: true, force: true });
});

/** Answers everything but what ends with this. */
const silentOn =
  (end: string) =>
  (number: number): Manner => {
    return (request, response) => {
      if (!pathOf(request).endsWith(end)) {
        answerAsRecorded(request, response);
        return;
      }
      waiting.add(number);
      response.once("close", () => waiting.delete(number));
    };
  };
const says = (status: number, text: string) => (): Manner => (_request, response) =>
  void response.writeHead(status).end(text);
/** Cuts the answer to what ends with this, when this much of it is written. */
const cut = (end: string, written: string) => (): Manner => {
  return (request, response) => {
    if (!pathOf(request).endsWith(end)) answerAsRecorded(request, response);
    else if (written === "") request.socket.destroy();
    else response.writeHead(200, { "content-length": "9999" }).write(written, () => request.socket.destroy());
  };
};
const hungContainer = containerIds[0] ?? "";

/** How a host fails, and what is said of it. */
const failures: Readonly<Record<string, { readonly manner?: (number: number) => Manner; readonly said: RegExp }>> = {
  dead: { said: /no such file; start Docker there or correct the address/ },
  "hung at the first question": { manner: silentOn("/version"), said: /did not list its \w+ within 15 s/ },
  "hung at its containers": { manner: silentOn("/containers/json"), said: /did not list its containers within 15 s/ },
  "hung at its networks": { manner: silentOn("/networks"), said: /did not list its networks within 15 s/ },
  "hung at its volumes": { manner: silentOn("/volumes"), said: /did not list its volumes within 15 s/ },
  "cut before an answer": { manner: cut("/version", ""), said: /connection closed/ },
  "cut within an answer": { manner: cut("/containers/json", '[{"Id": "'), said: /connection closed/ },
  "no HTTP": { manner: () => (request) => void request.socket.end("SSH-2.0-OpenSSH_9.2\r\n"), said: /Parse Error/ },
  "no JSON": { manner: says(200, "<html>Welcome to nginx!</html>"), said: /is not of a Docker Engine/ },
  "other JSON": { manner: says(200, '{"hello": []}'), said: /is not of a Docker Engine \(ApiVersion: / },
  "an error": { manner: says(500, '{"message": "disk is full"}'), said: /disk is full/ },
  "an old Engine": { manner: says(200, '{"ApiVersion": "1.12"}'), said: /its API is "1.12"/ },
};

/** The hosts by number, those that fail spread among the others. */
const hosts = Array.from({ length: total }, (_, number) => ({
  number,
  socket: path.join(root, `${number}.sock`),
  failure: number % 16 === 3 ? Object.keys(failures)[Math.floor(number / 16)] : undefined,
}));
/** Reads well, but one of its containers does not answer. */
const halfHung = hosts.find(({ number }) => number === 52);
const addressOf = ({ socket }: { readonly socket: string }): string => `unix://${socket}`;
const failing = hosts.filter(({ failure }) => failure !== undefined);
const well = hosts.filter(({ failure, number }) => failure === undefined && number !== halfHung?.number);
const hanging = failing.filter(({ failure }) => failure?.startsWith("hung")).length;

beforeAll(async () => {
  for (const { number, socket, failure } of hosts) {
    if (failure === "dead") continue;
    const manner = failure === undefined ? undefined : failures[failure]?.manner?.(number);
    await endpoints.engine(socket, number === halfHung?.number ? silentOn(`/${hungContainer}/json`)(number) : manner);
  }
});

/** Counts the Engines that are being looked at. */
function looks(): { active: number; most: number; ended: number } {
  const count = { active: 0, most: 0, ended: 0 };
  const [list, close] = [Engine.prototype.listContainers, Engine.prototype.close]; // eslint-disable-line @typescript-eslint/unbound-method -- called with their Engine
  jest.spyOn(Engine.prototype, "listContainers").mockImplementation(function (this: Engine, ...filters) {
    count.active += 1;
    count.most = Math.max(count.most, count.active);
    return list.apply(this, filters);
  });
  jest.spyOn(Engine.prototype, "close").mockImplementation(function (this: Engine) {
    count.active -= 1;
    count.ended += 1;
    return close.apply(this);
  });
  return count;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Audits the whole fleet on a clock that stands still while a host can still answer: so no load of the machine makes a
 * host late that is not.
 */
async function auditAll(list: typeof hosts, atOnce: number) {
  writeFileSync(path.join(root, "fleet.txt"), `# a fleet\n${list.map(addressOf).join("\n")}\n`);
  jest.useFakeTimers({ doNotFake: ["nextTick", "setImmediate", "queueMicrotask", "setInterval", "Date", "hrtime"] });
  const count = looks();
  const state = { done: false };
  const run = alfa(
    root,
    ...["audit", "--live", "--hosts", "fleet.txt"],
    ...json,
    "--concurrency",
    String(atOnce),
  ).finally(() => (state.done = true));
  let rounds = 0;
  while (!state.done) {
    const onlyHung = waiting.size === Math.min(atOnce, count.active) && count.active > 0;
    if (onlyHung && (count.active === atOnce || count.ended + count.active === list.length)) {
      const stuck = [...waiting];
      rounds += 1;
      jest.advanceTimersByTime(patience * 1000);
      while (stuck.some((number) => waiting.has(number))) await turn();
    }
    await turn();
  }
  jest.useRealTimers();
  jest.restoreAllMocks();
  const { code, stdout, stderr } = await run;
  return { code, stderr, report: Report.parse(JSON.parse(stdout)), count, rounds };
}

const json = ["--format", "json", "--host-timeout", String(patience)];

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

test("200 hosts, among them hung, dead, cut-off and garbled ones: one report, nothing lost, nobody held up", async () => {
  expect(new Set(failing.map(({ failure }) => failure))).toEqual(new Set(Object.keys(failures)));
  const { code, stderr, report, count } = await auditAll(hosts, concurrency);
  expect(code).toBe(2);
  // Every one that failed, by name and with its reason; no other.
  expect(report.errors.map(({ host }) => host)).toEqual(failing.map(addressOf));
  for (const { failure = "", socket } of failing) {
    const error = report.errors.find(({ host }) => host === `unix://${socket}`);
    expect([failure, error?.message]).toEqual([failure, expect.stringMatching(failures[failure]?.said ?? /never/)]);
    expect(error?.message).toContain(socket);
    expect(stderr).toContain(`error: ${error?.message ?? ""}\n`);
  }
  // Every other has what it runs in the report, and each finding is of its host alone.
  const projects = new Set(report.findings.map(({ project }) => project));
  const read = hosts.filter(({ failure }) => failure === undefined);
  expect(projects).toEqual(new Set(read.map((host) => `${addressOf(host)}/shop`)));
  expect(report.subject).toMatchObject({ project: "fleet.txt", hosts: total, services: read.length * 3, live: true });
  const prints = report.findings.map(({ fingerprint }) => fingerprint);
  expect(new Set(prints).size).toBe(prints.length);
  // A container that does not answer is not evaluated, and says so; the rest of its host is.
  const open = report.notEvaluated.filter(({ reason }) => reason === `no answer within ${patience} s`);
  expect(new Set(open.map(({ project }) => project))).toEqual(new Set([`unix://${halfHung?.socket ?? ""}/shop`]));
  // What is not looked at on any host is said.
  expect(report.notEvaluated).toContainEqual(
    expect.objectContaining({ rule: "tunnel-exposure", reason: "only containers were asked for" }),
  );
  expect([count.most, count.ended, count.active]).toEqual([concurrency, total, 0]);
});

test("more hung hosts than are asked at once only take their turns", async () => {
  const few = [...failing, ...well.slice(0, 5)];
  const { report, count, rounds } = await auditAll(few, 2);
  expect(report.errors).toHaveLength(failing.length);
  expect(report.subject.services).toBe(15);
  expect(count.most).toBe(2);
  expect(rounds).toBeLessThanOrEqual(hanging);
});

test("a host's findings are the same whoever stands beside it", async () => {
  const [first = "", second = ""] = well.map(addressOf);
  const audit = async (...args: string[]) =>
    Report.parse(JSON.parse((await alfa(root, "audit", "--format", "json", ...args)).stdout));
  const alone = await audit("--live", "--host", first);
  const both = await audit("--host", second, "--host", first, "--host", first);
  const printsOf = (report: Report, project?: string) =>
    report.findings.filter((one) => one.project === project).map(({ fingerprint }) => fingerprint);
  expect(alone.subject).toMatchObject({ project: `${first}/shop`, hosts: 1, services: 3 });
  expect(both.subject).toMatchObject({ project: `${second}/shop, ${first}/shop`, hosts: 2, services: 6 });
  expect(printsOf(alone)).toEqual(printsOf(both, `${first}/shop`));
  expect(printsOf(both, `${second}/shop`)).toHaveLength(printsOf(alone).length);
  const { stdout } = await alfa(root, "audit", "--host", first, "--host", second);
  expect(stdout).toContain(`${first}/shop/web`);
  expect(stdout).toMatch(/6 services on 2 hosts, as it runs/);
});

test("of an Engine on another machine it is said that its processes are not looked at", async () => {
  const remote = await endpoints.tcp();
  const { stdout } = await alfa(root, "audit", "--host", remote, "--format", "json");
  const { subject, notEvaluated } = Report.parse(JSON.parse(stdout));
  expect(subject).toMatchObject({ project: `${remote}/shop`, services: 3 });
  const reason = "the Engine is on another machine, whose processes are not looked at";
  for (const rule of ["tunnel-exposure", "host-redundant-process"])
    expect(notEvaluated).toContainEqual(expect.objectContaining({ rule, reason }));
});

test("--project and --label narrow each host; a host without it is read, and has nothing", async () => {
  const [first = "", second = ""] = well.map(addressOf);
  const both = ["--host", first, "--host", second];
  expect(await alfa(root, "audit", "--live", ...both, "--project", "blog")).toEqual({
    code: 2,
    stdout: "",
    stderr: 'error: no container of project "blog" is on any of the 2 hosts\n',
  });
  const one = await alfa(root, "audit", ...both, "--label", "com.docker.compose.service=db", "--format", "json");
  expect(Report.parse(JSON.parse(one.stdout)).subject.services).toBe(2);
});

test("where no host can be read, nothing is called sound", async () => {
  const { code, stdout, stderr } = await alfa(root, "audit", "--host", `unix://${root}/none.sock`);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^error: can't reach the Docker Engine at "unix:\S+none.sock" \(--host\): no such file/);
});

test("a baseline of a fleet, and none while a host can't be read", async () => {
  const both = well.slice(0, 2).flatMap((host) => ["--host", addressOf(host)]);
  const file = ["-o", "known.json"];
  expect((await alfa(root, "baseline", ...both, "--host", `unix://${root}/none.sock`, ...file)).code).toBe(2);
  expect((await alfa(root, "baseline", ...both, ...file)).code).toBe(0);
  const { code, stdout } = await alfa(root, "audit", ...both, "--baseline", "known.json");
  expect([code, stdout]).toEqual([0, expect.stringMatching(/no finding; \d+ known/)]);
});

test("a report on a fleet, as a page and as a document", async () => {
  const both = well.slice(0, 2).flatMap((host) => ["--host", addressOf(host)]);
  const before = process.env["XDG_STATE_HOME"];
  process.env["XDG_STATE_HOME"] = root;
  for (const format of ["html", "markdown"]) {
    const { code, stdout } = await alfa(root, "report", ...both, "--format", format, "-o", "-");
    expect(code).toBe(0);
    for (const { number } of well.slice(0, 2)) expect(stdout).toContain(`/${number}.sock/shop`);
  }
  process.env["XDG_STATE_HOME"] = before ?? "";
});

test("a watch tells of a host that is lost and found again, and calls nothing of it gone", async () => {
  const [first] = well;
  const late = path.join(root, "late.sock");
  const own = new Endpoints();
  const watch = () =>
    alfa(
      root,
      "watch",
      "--once",
      "--state",
      "state.json",
      "--host",
      addressOf(first ?? { socket: "" }),
      "--host",
      `unix://${late}`,
      "--metrics",
      "alfa.prom",
    );
  await own.engine(late);
  expect(await watch()).toMatchObject({
    code: 0,
    stderr: `unix://${path.join(root, "0.sock")}/shop, unix://${late}/shop: nothing changed\n`,
  });
  own.close();
  const lost = await watch();
  expect(lost.code).toBe(2);
  expect(lost.stderr).toMatch(/could not be audited\n1 of 2 hosts can't be read\ncan't reach .*late\.sock/);
  expect((await watch()).stderr).not.toContain("could not be audited");
  await own.engine(late);
  const found = await watch();
  expect([found.code, found.stderr]).toEqual([1, expect.stringMatching(/^ALFA: .* can be audited again\n$/)]);
  own.close();
});

test("bad hosts: one error, with its place", async () => {
  writeFileSync(
    path.join(root, "bad.txt"),
    "\uFEFF# fleet\r\n\r\nssh://web1 # the first\r\n  tcp://10.0.0.5:99999\r\n",
  );
  writeFileSync(path.join(root, "two.txt"), "ssh://web1 ssh://web2\n");
  writeFileSync(path.join(root, "empty.txt"), "# none\n\n");
  writeFileSync(path.join(root, "compose.yml"), "services: {}\n");
  const form = "is no address of a Docker Engine: wanted unix://PATH, tcp://HOST:PORT or ssh://USER@HOST";
  type Case = readonly [readonly string[], string];
  const cases: readonly Case[] = [
    [["--hosts", "bad.txt"], `bad.txt:4:3: "tcp://10.0.0.5:99999" ${form}`],
    [["--hosts", "two.txt"], 'two.txt:1:12: one host a line; a comment begins with "#"'],
    [["--hosts", "empty.txt"], 'the hosts file "empty.txt" names no host'],
    [["--hosts", "none.txt"], 'the hosts file "none.txt" does not exist or can\'t be read'],
    ...["web1", "ftp://web1", "unix://run", "ssh://", "ssh://web1/path", "tcp://a:1?x"].map((host): Case => [
      ["--host", host],
      `--host: "${host}" ${form}`,
    ]),
    [
      ["--host", "ssh://u:s3cret@web1"],
      '--host: "//…@web1" holds a name or password that would stand in reports: leave it out (ssh takes keys, tcp DOCKER_CERT_PATH)',
    ],
    [
      ["--concurrency", "3"],
      "--concurrency and --host-timeout are for several hosts: name them (--host ADDRESS, --hosts FILE)",
    ],
    [
      ["compose.yml", "--host", "ssh://web1"],
      "give one of: Compose files, --stack, or what runs (--project, --label, --all, --host, --hosts)",
    ],
    [
      ["--base", "main", "--host", "ssh://web1"],
      "--base compares files: what runs has no base; leave out --live, --project, --label, --all, --host and --hosts",
    ],
  ];
  for (const [args, message] of cases)
    expect(await alfa(root, "audit", ...args)).toEqual({
      code: 2,
      stdout: "",
      stderr: `error: ${message.replace('"//', '"ssh://')}\n`,
    });
});
