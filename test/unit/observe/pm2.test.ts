import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import axon from "pm2-axon";
import rpc from "pm2-axon-rpc";
import { pm2Apps, pm2Environment } from "../../../policies/observe/pm2";
import { UserError } from "../../../stacks/model/errors";

let home: string;
const ends: (() => void)[] = [];
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "alfa-pm2-"));
});
afterEach(() => {
  for (const end of ends.splice(0)) end();
  rmSync(home, { recursive: true, force: true });
});

/** A daemon of PM2's own protocol that answers with `data`, or fails. */
async function daemon(data: unknown, error: Error | null = null): Promise<void> {
  const socket = axon.socket("rep");
  new rpc.Server(socket).expose("getMonitorData", (_argument, answer) => {
    answer(error, data);
  });
  await new Promise<void>((resolve) => socket.on("bind", resolve).bind(path.join(home, "rpc.sock")));
  ends.push(() => {
    socket.close();
  });
}

const app = {
  name: "webhook",
  pid: 41,
  pm_id: 3,
  pm2_env: {
    status: "online",
    restart_time: 2,
    pm_exec_path: "/srv/hook.js",
    pm_cwd: "/srv",
    args: "--quiet",
    KEY: "k",
  },
};

test("the apps are asked of the daemon; their environments stay there", async () => {
  await daemon([app]);
  expect(await pm2Apps({ home })).toEqual([
    {
      name: "webhook",
      pid: 41,
      pmId: 3,
      status: "online",
      restarts: 2,
      script: "/srv/hook.js",
      cwd: "/srv",
      args: ["--quiet"],
      nodeArgs: [],
    },
  ]);
  expect(await pm2Environment({ home }, 3)).toEqual({ KEY: "k" });
});

test("where no daemon runs there are no apps, and none is started", async () => {
  expect(await pm2Apps({ home })).toBeUndefined();
  expect(await pm2Apps({ home: path.join(home, "nothing") })).toBeUndefined();
});

test.each([
  ["an error", () => daemon(undefined, new Error("can't look")), "can't look"],
  ["no list", () => daemon({ secret: "canary" }), "answered no list of apps"],
  ["nothing", () => closing(), "can't be asked"],
])("a daemon that answers %s is named, and what it said is not repeated", async (_what, start, reason) => {
  await start();
  const asked = pm2Apps({ home });
  await expect(asked).rejects.toThrow(UserError);
  await expect(asked).rejects.toThrow(reason);
  await expect(asked).rejects.not.toThrow("canary");
});

/** Something that listens there and speaks no word. */
async function closing(): Promise<void> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(path.join(home, "rpc.sock"), resolve));
  ends.push(() => server.close());
}
