import { healthBound, verdict } from "../../../infra/providers/docker/health";
import { inspected } from "./fixture";

const service = { mustRun: true, attach: false };
const job = { mustRun: false, attach: false };
const state = (part: object) => inspected({ State: { Status: "running", Running: true, ...part } });
const ended = (code: number) => state({ Status: "exited", Running: false, ExitCode: code });
const health = (status: string) => state({ Health: { Status: status } });

test.each([
  ["a healthy service", health("healthy"), service, 100, { up: "healthy" }],
  ["one whose check has not said", health("starting"), service, 60_000, "waiting"],
  ["an unhealthy one", health("unhealthy"), service, 100, { failed: "its health check fails" }],
  ["no check, 1 s", state({}), service, 1_000, "waiting"],
  ["no check, 5 s", state({}), service, 5_000, { up: "running steadily" }],
  [
    "no check, restarted",
    inspected({ RestartCount: 1, State: { Status: "running", Running: true, ExitCode: 1 } }),
    service,
    9_000,
    { failed: "it restarts (it exited with 1)" },
  ],
  ["a service that ended", ended(0), service, 100, { failed: "it exited with 0" }],
  ["a job that ended well", ended(0), job, 100, { up: "finished with 0" }],
  ["a job that failed", ended(2), job, 100, { failed: "it exited with 2" }],
  ["a job that is waited for", state({}), { mustRun: false, attach: true }, 9_000, "waiting"],
] as const)("%s", (_what, container, readiness, elapsed, wanted) => {
  expect(verdict(container, readiness, elapsed)).toEqual(wanted);
});

test("the bound follows the health check's own times, a minute at least", () => {
  expect(healthBound({ Interval: 1e9, Timeout: 1e9, Retries: 2 })).toBe(60);
  expect(healthBound({ Interval: 30e9, Timeout: 5e9, Retries: 5, StartPeriod: 60e9 })).toBe(60 + 35 * 5 + 10);
});
