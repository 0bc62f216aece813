import { io, type Socket } from "socket.io-client";
import { removeAll, testPrefix } from "../integration/support/engine";
import { RealApplications } from "../support/real";

const prefix = testPrefix();
const port = 30_400 + (process.pid % 100);
let real: RealApplications;
let socket: Socket;

const ask = (event: string, ...values: readonly unknown[]): Promise<unknown> =>
  socket.timeout(30_000).emitWithAck(event, ...values);
const user = { username: "admin", password: "Secret-of-the-test-1" };

beforeAll(async () => {
  real = await RealApplications.open(prefix);
  socket = io(await real.start("uptime-kuma", { port }));
}, 600_000);

afterAll(async () => {
  socket.close();
  await removeAll(real.engine, prefix);
}, 60_000);

test("it says that nobody set it up, its own health check passes", async () => {
  expect(await real.engine.logText(real.container("uptime-kuma"))).toContain("No user, need setup");
  expect((await real.engine.exec(real.container("uptime-kuma"), ["extra/healthcheck"])).exitCode).toBe(0);
  expect(await ask("needSetup")).toBe(true);
});

test("set-up, login, a monitor, its first heartbeat", async () => {
  expect(await ask("setup", user.username, user.password)).toMatchObject({ ok: true });
  expect(await ask("needSetup")).toBe(false);
  expect(await ask("login", { ...user, password: "wrong" })).toMatchObject({ ok: false });
  expect(await ask("login", { ...user, token: "" })).toMatchObject({ ok: true });
  const beat = new Promise((resolve) => socket.once("heartbeat", resolve));
  const monitor = {
    name: "itself",
    type: "http",
    url: "http://127.0.0.1:3001/",
    method: "GET",
    maxredirects: 10,
    interval: 20,
    retryInterval: 20,
    maxretries: 0,
    timeout: 10,
    notificationIDList: {},
    accepted_statuscodes: ["200-299"],
    active: true,
  };
  expect(await ask("add", monitor)).toMatchObject({ ok: true, monitorID: 1 });
  expect(await beat).toMatchObject({ monitorID: 1, status: 1, msg: "200 - OK" });
}, 60_000);

test("it stops in time, and has its administrator after a new start", async () => {
  await real.engine.restartContainer(real.container("uptime-kuma"), 30);
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  expect(await ask("needSetup")).toBe(false);
  expect(await real.engine.logText(real.container("uptime-kuma"))).toContain("Closing the database");
}, 180_000);
