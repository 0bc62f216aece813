import { appendFileSync, chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { pm2Apps, runPm2 } from "../../../policies/observe/pm2";

let home: string;
let daemon: Server;

/** A PM2 whose daemon listens and whose command counts how often it is run. */
beforeEach(async () => {
  home = mkdtempSync(path.join(tmpdir(), "alfa-pm2-"));
  daemon = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => daemon.listen(path.join(home, "rpc.sock"), resolve));
  writeFileSync(path.join(home, "pm2"), `#!/bin/sh\necho "$2" >> ${home}/runs\necho '[]'\n`);
  chmodSync(path.join(home, "pm2"), 0o755);
  appendFileSync(path.join(home, "runs"), "");
});
afterEach(() => {
  daemon.close();
  rmSync(home, { recursive: true, force: true });
});

test("who asks PM2 at once asks it once; who asks after a change asks anew", async () => {
  const pm2 = { home, command: path.join(home, "pm2") };
  const runs = (): string[] => readFileSync(path.join(home, "runs"), "utf8").trim().split("\n");
  expect(await Promise.all([pm2Apps(pm2), pm2Apps(pm2)])).toEqual([[], []]);
  expect(runs()).toEqual(["jlist"]);
  await runPm2(pm2, ["save"]);
  expect(await pm2Apps(pm2)).toEqual([]);
  expect(runs()).toEqual(["jlist", "save", "jlist"]);
});
