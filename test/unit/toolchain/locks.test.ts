import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { clearDeadLocks } from "../../../infra/toolchain/locks";

describe("the locks of the file backend", () => {
  let backend: string;
  let folder: string;
  const write = (name: string, content: object | string): void => {
    writeFileSync(path.join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  };
  beforeEach(() => {
    backend = mkdtempSync(path.join(tmpdir(), "alfa-locks-"));
    folder = path.join(backend, ".pulumi", "locks", "organization", "alfa", "dev");
    mkdirSync(folder, { recursive: true });
  });
  afterEach(() => {
    rmSync(backend, { recursive: true });
  });

  it("go when their process is dead, and only then", async () => {
    const dead = spawnSync(process.execPath, ["-e", "0"]).pid;
    const lock = { username: "u", timestamp: "2026-01-07T10:00:00Z" };
    write("dead.json", { ...lock, pid: dead, hostname: hostname() });
    write("dead.json.attrs", "{}");
    write("living.json", { ...lock, pid: process.pid, hostname: hostname() });
    write("elsewhere.json", { ...lock, pid: dead, hostname: `not-${hostname()}` });
    write("broken.json", "{");
    const file = path.join(folder, "dead.json");
    expect(await clearDeadLocks(backend)).toEqual([{ file, pid: dead, timestamp: lock.timestamp }]);
    expect(readdirSync(folder).sort()).toEqual(["broken.json", "elsewhere.json", "living.json"]);
  });

  it("take attributes with them that the killed one has left empty", async () => {
    const dead = spawnSync(process.execPath, ["-e", "0"]).pid;
    const stacks = path.join(backend, ".pulumi", "stacks");
    mkdirSync(stacks);
    const files = { "dev.json": "{}", "dev.json.attrs": "", "dev.json.bak": "{}", "dev.json.bak.attrs": "{}" };
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(stacks, name), text);
    write("living.json", { timestamp: "", pid: process.pid, hostname: hostname() });
    await clearDeadLocks(backend);
    expect(readdirSync(stacks).sort()).toEqual(Object.keys(files));
    write("dead.json", { timestamp: "", pid: dead, hostname: hostname() });
    await clearDeadLocks(backend);
    expect(readdirSync(stacks).sort()).toEqual(["dev.json", "dev.json.bak", "dev.json.bak.attrs"]);
  });

  it("are none where there is no backend yet", async () => {
    expect(await clearDeadLocks(path.join(backend, "none"))).toEqual([]);
  });
});
