import { LogScan, looksLikeError, perMinute } from "../../../policies/observe/logs/scan";
import { redactor } from "../../../policies/observe/redact";

const plain = redactor([]);
const at = (seconds: number) => Date.UTC(2026, 10, 22, 11, 42, 46) + seconds * 1000;

describe("a pass over a log", () => {
  const traefik = [
    '\u001b[90m2026-11-22T11:42:46Z\u001b[0m \u001b[31mERR\u001b[0m \u001b[1mFailed to retrieve information of the docker client and server host\u001b[0m \u001b[36merror=\u001b[0m"failed to connect to the docker API at unix:///nonexistent.sock; check if the path is correct and if the daemon is running: dial unix /nonexistent.sock: connect: no such file or directory" \u001b[36mproviderName=\u001b[0mdocker',
    '2026-11-22T11:42:46Z ERR Provider error, retrying in 265.020242ms error="failed to connect to the docker API at unix:///nonexistent.sock" providerName=docker',
    '{"level":"error","providerName":"docker","error":"Cannot connect to the Docker daemon at tcp://127.0.0.1:2399. Is the docker daemon running?","time":"2026-11-22T11:42:47Z","message":"Provider error, retrying in 695.301907ms"}',
    "2026-11-22T11:42:50Z INF Provider connection established with docker 20.10.24+dfsg1 (API 1.41)",
  ];

  test("finds the audit's lines of Traefik under the colours, with count, rate, first and last", () => {
    const scan = new LogScan([
      {
        key: "traefik-docker-api/client",
        pattern: /Failed to retrieve information of the docker client and server host error="([^"]*)"/,
      },
      { key: "traefik-docker-api/retry", pattern: /Provider error, retrying in/g },
      { key: "traefik-docker-api/never", pattern: /no such line/ },
    ]);
    traefik.forEach((text, index) => {
      scan.add({ time: at(index * 0.6), text });
    });
    const summary = scan.summary(86400, plain);
    expect(Object.keys(summary.logs)).toEqual(["traefik-docker-api/client", "traefik-docker-api/retry"]);
    expect(summary.logs["traefik-docker-api/client"]).toMatchObject({
      count: 1,
      perMinute: 0,
      first: "2026-11-22T11:42:46.000Z",
    });
    expect(summary.logs["traefik-docker-api/client"]?.lines[0]).toContain(
      'ERR Failed to retrieve information of the docker client and server host error="failed to connect to the docker API at unix:///nonexistent.sock;',
    );
    expect(summary.logs["traefik-docker-api/client"]?.lines[0]).not.toContain("\u001b");
    expect(summary.logs["traefik-docker-api/retry"]).toMatchObject({
      count: 2,
      perMinute: 60,
      first: "2026-11-22T11:42:46.600Z",
      last: "2026-11-22T11:42:47.200Z",
    });
    expect(summary).toMatchObject({ logLines: 4, errorLines: 3 });
  });

  test.each([
    [
      "n8n-runner-external/python",
      /Failed to start Python task runner in internal mode\./,
      "Failed to start Python task runner in internal mode. because Python 3 is missing from this system. Launching a Python runner in internal mode is intended only for debugging",
    ],
    [
      "n8n-webhook-registered/unknown",
      /Received request for unknown webhook: The requested webhook "(\S+ [^"]+)" is not registered\./,
      'Received request for unknown webhook: The requested webhook "POST slack-command" is not registered.',
    ],
    ["n8n-clean-shutdown/crashed", /Last session crashed/, "Last session crashed"],
    [
      "uptime-kuma-setup/need-setup",
      /No user, need setup/,
      "2026-01-07T10:00:00+01:00 [SERVER] INFO: No user, need setup",
    ],
  ])("finds %s in the real line", (key, pattern, line) => {
    const scan = new LogScan([{ key, pattern }]);
    scan.add({ time: at(0), text: line });
    expect(scan.summary(3600, plain).logs[key]).toMatchObject({ count: 1, lines: [line], perMinute: 0.02 });
  });

  test("keeps a bounded number of lines of a bounded length, the last ones", () => {
    const scan = new LogScan([{ key: "r/p", pattern: /line/ }]);
    for (let index = 0; index < 1000; index += 1)
      scan.add({ time: at(index), text: `line ${index} ${"x".repeat(100_000)}` });
    const { logs, lastLines, logLines } = scan.summary(86400, plain);
    expect(logLines).toBe(1000);
    expect(logs["r/p"]?.count).toBe(1000);
    expect(logs["r/p"]?.lines).toHaveLength(5);
    expect(logs["r/p"]?.lines.at(-1)).toMatch(/^line 999 x+…$/);
    expect(lastLines).toHaveLength(20);
    expect(Math.max(...lastLines.map((line) => line.length))).toBeLessThanOrEqual(501);
  });

  test("redacts before it cuts, in matches and in the tail", () => {
    const secret = "canary-7f3a9c1e5b";
    const scan = new LogScan([{ key: "r/p", pattern: /login/ }]);
    scan.add({ time: at(0), text: `login ${"y".repeat(485)}${secret}` });
    const text = JSON.stringify(scan.summary(60, redactor([secret])));
    expect(text).not.toContain("canary");
    expect(text).toContain("login");
  });
});

describe("matches per minute", () => {
  test.each([
    ["none", 0, 0, 0, 86400, 0],
    ["one, spread over the window", 1, at(0), at(0), 120, 0.5],
    ["two, a second apart", 2, at(0), at(1), 86400, 60],
    ["two in one millisecond", 2, at(0), at(0), 86400, 60],
    ["101 over a minute: 100 follow the first", 101, at(0), at(60), 86400, 100],
    ["the webhook's 4 over an hour", 4, at(0), at(3600), 86400, 0.05],
  ])("%s", (_, count, first, last, window, expected) => {
    expect(perMinute(count, first, last, window)).toBe(expected);
  });
});

describe("a line that looks like an error", () => {
  test.each([
    "2026-11-22T11:42:46Z ERR Provider error",
    "2026-01-07 10:00:00.000 UTC [33] FATAL:  password authentication failed",
    "2026-01-07 10:00:00.000 UTC [33] ERROR:  relation does not exist",
    '{"level":50,"msg":"boom"}',
    '{"level":"error","message":"x"}',
    'ts=2026 caller=main.go level=error msg="x"',
    "Error: connect ECONNREFUSED",
    "Uncaught exception",
  ])("%s", (line) => {
    expect(looksLikeError(line)).toBe(true);
  });
  test.each([
    "0 errors found",
    '{"level":"info","error":null}',
    'level=info msg="no error"',
    "LOG:  database system is ready to accept connections",
    "GET /errors 200",
  ])("not: %s", (line) => {
    expect(looksLikeError(line)).toBe(false);
  });
});
