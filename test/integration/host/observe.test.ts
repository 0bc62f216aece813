import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { observeProcesses } from "../../../policies/observe/processes/index";
import { observePm2, runPm2 } from "../../../policies/observe/pm2";
import { Host } from "../../../stacks/model/stack";
import { Ground } from "./support";

/** Real processes and the real PM2. */
const canary = "c4n4ry-pm2-77aa";
let ground: Ground;
const host = () =>
  Host.parse({
    processes: [{ name: "alfa-webhook", port: ground.port, healthPath: "/health", script: ground.script, pm2: {} }],
  });

beforeAll(async () => {
  ground = await Ground.open();
}, 120_000);
afterAll(() => ground.close(), 30_000);

test("no daemon of PM2 is started to ask it", async () => {
  expect(await observePm2(ground.pm2)).toBeUndefined();
  expect(await observePm2(ground.pm2)).toBeUndefined();
});

test("PM2's apps are told without their environment", async () => {
  const file = path.join(ground.folder, "app.json");
  const env = { PORT: String(ground.port), API_TOKEN: canary };
  const app = { name: "alfa-webhook", script: ground.script, cwd: ground.folder, args: ["--key", canary], env };
  writeFileSync(file, JSON.stringify({ apps: [app] }));
  await runPm2(ground.pm2, ["start", file]);
  const seen = await observePm2(ground.pm2);
  expect(seen).toMatchObject([
    {
      name: "alfa-webhook",
      pmId: 0,
      status: "online",
      restarts: 0,
      script: ground.script,
      cwd: ground.folder,
    },
  ]);
  expect(JSON.stringify(seen)).not.toContain(canary);
}, 30_000);

test("a copy outside PM2 is told from the one under it", async () => {
  const copy = await ground.copy();
  await sleep(300);
  const seen = (await observeProcesses(host())).filter(({ of }) => of !== undefined);
  expect(seen.map(({ pid, underPm2 = false }) => ({ copy: pid === copy.pid, underPm2 }))).toEqual(
    expect.arrayContaining([
      { copy: true, underPm2: false },
      { copy: false, underPm2: true },
    ]),
  );
  expect(seen).toHaveLength(2);
});

test("an error of PM2's list repeats nothing of it; a command that is not there is named", async () => {
  await expect(runPm2({ ...ground.pm2, command: "no-such-pm2" }, ["jlist"])).rejects.toThrow(
    'there is no command "no-such-pm2"',
  );
});
