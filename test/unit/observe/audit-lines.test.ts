import { evaluate } from "../../../policies/evaluate";
import type { Evidence } from "../../../policies/observe/evidence";
import { LineSplitter } from "../../../policies/observe/logs/lines";
import { LogScan } from "../../../policies/observe/logs/scan";
import { allRules } from "../../../policies/rules/index";
import { service } from "../../../stacks/model/service";
import { Stack } from "../../../stacks/model/stack";
import { containerOf } from "../rules/example";

const images = {
  traefik: "traefik:v3.5.0",
  n8n: "n8nio/n8n:2.2.3",
  "uptime-kuma": "louislam/uptime-kuma:1.23.17",
} as const;
type Name = keyof typeof images;

const window = 86_400;
const takenAt = Date.parse("2026-01-07T12:00:00Z");
const patterns = allRules.flatMap((rule) =>
  Object.entries(rule.logs ?? {}).map(([key, pattern]) => ({ key: `${rule.id}/${key}`, pattern })),
);

/** The Engine's stamp of a moment: with nanoseconds and, but for some Engines, a zone. */
const stampOf = (secondsAgo: number, zone = "Z"): string =>
  new Date(takenAt - secondsAgo * 1000).toISOString().replace(/Z$/, `456789${zone}`);

/** What rules that read logs find when the service has written these lines, as the Engine hands them out. */
function findingsOf(name: Name, raw: string) {
  const scan = new LogScan(patterns);
  const splitter = new LineSplitter(true, (line) => {
    scan.add(line);
  });
  splitter.push(Buffer.from(raw));
  splitter.end();
  const own = service({ name, image: images[name] });
  const evidence: Evidence = {
    takenAt: new Date(takenAt).toISOString(),
    window,
    containers: {
      [name]: containerOf(
        own,
        scan.summary(window, (text) => text),
      ),
    },
    orphans: [],
    processes: [],
    absent: [],
  };
  const stack = Stack.parse({ name: "alfa", services: { [name]: own } });
  return evaluate({ stack, lens: "live", evidence, rules: allRules.filter(({ logs }) => logs) }).findings.filter(
    (finding) => finding.evidence,
  );
}

const written = (lines: readonly string[], zone?: string): string =>
  lines.map((line, index) => `${stampOf((lines.length - index) * 0.6, zone)} ${line}\n`).join("");

const escape = "\u001b";
const coloured = (error: string): string =>
  `${escape}[90m2026-11-22T11:42:46Z${escape}[0m ${escape}[31mERR${escape}[0m ${escape}[1mProvider error, retrying in 265.020242ms${escape}[0m ${escape}[36merror=${escape}[0m${escape}[31m${escape}[1m"${error}"${escape}[0m${escape}[0m ${escape}[36mproviderName=${escape}[0mdocker`;
const plain = (error: string): string =>
  `2026-11-22T11:42:46Z ERR Failed to retrieve information of the docker client and server host error="${error}" providerName=docker`;
const json = (error: string): string =>
  JSON.stringify({
    level: "error",
    providerName: "docker",
    error,
    time: "2026-11-22T11:42:46Z",
    message: "Provider error, retrying in 695.301907ms",
  });
const version2 = (error: string): string =>
  `time="2026-01-07T10:00:00Z" level=error msg="Provider connection error ${error.replaceAll('"', '\\"')}, retrying in 566.31748ms" providerName=docker`;

const newer = /v3\.6\.1, v2\.11\.31 or newer/;
/** Traefik's errors: what each tells, and what the finding wants. */
const errors: [string, string, RegExp][] = [
  [
    "Error response from daemon: client version 1.24 is too old. Minimum supported API version is 1.44, please upgrade your client to a newer version",
    "api-too-old",
    newer,
  ],
  [
    "Error response from daemon: client version 1.24 is too old. Minimum supported API version is 1.40",
    "api-too-old",
    newer,
  ],
  ["Error response from daemon: ", "api-too-old", newer],
  [
    "Error response from daemon: client version 1.51 is too new. Maximum supported API version is 1.41",
    "api-too-new",
    /newer Engine/,
  ],
  [
    "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get http://%2Fvar%2Frun%2Fdocker.sock/v1.24/version: dial unix /var/run/docker.sock: connect: permission denied",
    "permission",
    /group_add/,
  ],
  [
    "Error response from daemon: <html><body><h1>403 Forbidden</h1> Request forbidden by administrative rules. </body></html>",
    "permission",
    /CONTAINERS=1/,
  ],
  [
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
    "unreachable",
    /docker\.sock mounted/,
  ],
  [
    "Cannot connect to the Docker daemon at tcp://127.0.0.1:2399. Is the docker daemon running?",
    "unreachable",
    /socket proxy/,
  ],
  [
    "failed to connect to the docker API at unix:///nonexistent.sock; check if the path is correct and if the daemon is running: dial unix /nonexistent.sock: connect: no such file or directory",
    "unreachable",
    /docker\.sock mounted/,
  ],
  [
    "error during connect: Get http://socket-proxy:2375/v1.24/version: dial tcp: lookup socket-proxy on 127.0.0.11:53: no such host",
    "unreachable",
    /socket proxy/,
  ],
  ["something that nobody has seen", "failed", /an Engine that answers/],
];

describe("A1: Traefik", () => {
  describe.each(errors)("%s", (error, key, wanted) => {
    test.each([
      ["in colours", coloured],
      ["plain", plain],
      ["as JSON", json],
      ["of version 2", version2],
    ])("%s", (_, line) => {
      const [finding, ...more] = findingsOf("traefik", written([line(error), line(error)]));
      expect(more).toEqual([]);
      expect(finding).toMatchObject({
        rule: "traefik-docker-api",
        service: "traefik",
        severity: "critical",
        priority: "P1",
        evidence: { count: 2, perMinute: 60 },
      });
      expect(finding?.wanted).toMatch(wanted);
      expect(finding?.remedy).toMatch(/docker\.sock read-only/);
      expect(finding?.fingerprint).toBe(fingerprintOf(key));
    });
  });

  /** Of the class a finding is of, whatever its wording. */
  const fingerprintOf = (key: string): string | undefined => {
    const [error] = errors.find(([, each]) => each === key) ?? [""];
    return findingsOf("traefik", written([plain(error)]))[0]?.fingerprint;
  };

  test("each class has a fingerprint of its own", () => {
    const keys = [...new Set(errors.map(([, key]) => key))];
    expect(new Set(keys.map(fingerprintOf)).size).toBe(keys.length);
  });

  test("100 lines a minute, as the audit counted", () => {
    const lines = Array.from({ length: 101 }, () => plain("Error response from daemon: "));
    const [finding] = findingsOf("traefik", written(lines));
    expect(finding?.evidence).toMatchObject({ count: 101, perMinute: 100 });
    expect(finding?.evidence?.lines.at(-1)).toBe(lines[0]);
    expect(Date.parse(finding?.evidence?.last ?? "") - Date.parse(finding?.evidence?.first ?? "")).toBe(60_000);
  });

  test("what it said last counts, not what was mended before", () => {
    const [first, second] = [errors[0]?.[0] ?? "", errors[6]?.[0] ?? ""];
    expect(findingsOf("traefik", written([plain(first), plain(second)]))[0]?.message).toContain("nothing answers");
    expect(findingsOf("traefik", written([plain(second), plain(first)]))[0]?.message).toContain("no longer accepts");
  });

  test("connected since then, or silent for five minutes: no finding", () => {
    const connected = "2026-11-22T11:42:50Z DBG Provider connection established with docker 20.10.24+dfsg1 (API 1.41)";
    expect(findingsOf("traefik", written([plain("Error response from daemon: "), connected]))).toEqual([]);
    expect(findingsOf("traefik", `${stampOf(301)} ${plain("x")}\n`)).toEqual([]);
  });

  test("another provider's error is none of Docker's", () => {
    const line = '2026-11-22T11:42:46Z ERR Provider error, retrying in 1s error="no such host" providerName=consul';
    expect(findingsOf("traefik", written([line]))).toEqual([]);
  });
});

const others: [string, Name, string, string, string, RegExp][] = [
  [
    "A2",
    "n8n",
    "Failed to start Python task runner in internal mode. because Python 3 is missing from this system.",
    "n8n-runner-external",
    "P2",
    /N8N_RUNNERS_MODE=external/,
  ],
  [
    "A2",
    "n8n",
    "Failed to start Python task runner in internal mode. because its virtual environment is missing from this system. Launching a Python runner in internal mode is intended only for debugging",
    "n8n-runner-external",
    "P2",
    /N8N_RUNNERS_MODE=external/,
  ],
  [
    "A3",
    "n8n",
    'Received request for unknown webhook: The requested webhook "POST slack-command" is not registered.',
    "n8n-webhook-registered",
    "P2",
    /Activate a workflow/,
  ],
  [
    "A3",
    "n8n",
    'The requested webhook "POST slack-command" is not registered.',
    "n8n-webhook-registered",
    "P2",
    /Activate a workflow/,
  ],
  [
    "A3",
    "n8n",
    JSON.stringify({
      level: "error",
      message: 'Received request for unknown webhook: The requested webhook "POST slack-command" is not registered.',
    }),
    "n8n-webhook-registered",
    "P2",
    /Activate a workflow/,
  ],
  [
    "A4",
    "uptime-kuma",
    "2026-01-07T10:00:00Z [SERVER] INFO: No user, need setup",
    "uptime-kuma-setup",
    "P3",
    /administrator and the monitors/,
  ],
  [
    "A4",
    "uptime-kuma",
    `${escape}[36m2026-01-07T10:00:00Z${escape}[0m [${escape}[35mAUTH${escape}[0m] ${escape}[32mINFO:${escape}[0m No user, need setup`,
    "uptime-kuma-setup",
    "P3",
    /administrator and the monitors/,
  ],
  ["A5", "n8n", "Last session crashed", "n8n-clean-shutdown", "P3", /stop_grace_period/],
];

describe("A2 to A5", () => {
  test.each(others)("%s %s: %s", (_, name, line, rule, priority, remedy) => {
    for (const zone of ["Z", "+00:00", ""]) {
      const findings = findingsOf(name, written([line, line, line, line], zone)).filter((one) => one.rule === rule);
      expect(findings).toHaveLength(1);
      expect(findings[0]).toMatchObject({
        service: name,
        severity: "medium",
        priority,
        evidence: {
          count: 4,
          perMinute: 100,
          first: "2026-01-07T11:59:57.600Z",
          last: "2026-01-07T11:59:59.400Z",
        },
      });
      expect(findings[0]?.remedy).toMatch(remedy);
      expect(findings[0]?.evidence?.lines[0]).not.toContain(escape);
    }
  });

  test("the method and path of the webhook that is called stand in the finding, each once", () => {
    const line = (call: string) =>
      `Received request for unknown webhook: The requested webhook "${call}" is not registered.`;
    const findings = findingsOf("n8n", written([line("POST slack-command"), line("GET status"), line("GET status")]));
    expect(findings.map(({ seen }) => seen).sort()).toEqual(["GET status", "POST slack-command"]);
  });

  test("a single line is spread over the window", () => {
    expect(findingsOf("n8n", written(["Last session crashed"]))[0]?.evidence).toMatchObject({ count: 1, perMinute: 0 });
  });

  test("an Uptime Kuma that somebody has logged in to since then is set up", () => {
    const lines = [
      "No user, need setup",
      "2026-01-07T10:09:00Z [AUTH] INFO: Successfully logged in user admin. IP=::1",
    ];
    expect(findingsOf("uptime-kuma", written(lines))).toEqual([]);
  });

  test("the lines of a good start say nothing", () => {
    const lines = [
      'Registered runner "JS Task Runner" (abc)',
      "n8n Task Broker ready on 127.0.0.1, port 5679",
      "Editor is now accessible via:",
    ];
    expect(findingsOf("n8n", written(lines))).toEqual([]);
  });
});
