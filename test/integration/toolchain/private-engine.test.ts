import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import execa from "execa";
import { z } from "zod";
import { ensureEngine, privatePaths, stopPrivateEngine } from "../../../infra/toolchain/engine";
import { identify, processesWith, until } from "../../../infra/toolchain/engine/process";
import { silent } from "../../../infra/toolchain/progress";
import { openEngine } from "../../../stacks/engine";

jest.setTimeout(240_000);

const possible = process.platform === "linux" && process.getuid?.() === 0;

(possible ? describe : describe.skip)("a private Engine", () => {
  let dir: string;
  // No Engine of the user's is named.
  const env = { HOME: "/nonexistent" };
  const ensure = (): ReturnType<typeof ensureEngine> => ensureEngine({ progress: silent, env, dir });
  const links = async (): Promise<string[]> =>
    (await execa("ip", ["-o", "link"])).stdout.split("\n").map((line) => line.split(/:? /)[1] ?? "");

  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), "alfa-engine-"));
  });
  afterEach(async () => {
    await stopPrivateEngine({ dir, purge: true });
    await rm(dir, { recursive: true, force: true });
  });

  it("starts, is found again at once, and leaves nothing when it is stopped", async () => {
    const before = await links();
    const started = await ensure();
    // A machine whose default socket answers needs no Engine of ours.
    if (started.source === "default") return;
    expect(started).toMatchObject({ source: "private", host: `unix://${privatePaths(dir).socket}` });
    const clock = performance.now();
    expect(await ensure()).toEqual(started);
    expect(performance.now() - clock).toBeLessThan(2_000);

    const engine = openEngine(started.host);
    await engine.createNetwork({ Name: "probe" });
    expect((await links()).length).toBeGreaterThan(before.length + 1);

    expect(await stopPrivateEngine({ dir })).toBe(true);
    expect(await links()).toEqual(before);
    expect(await processesWith(dir)).toEqual([]);
    expect(await readFile("/proc/self/mountinfo", "utf8")).not.toContain(dir);
    expect((await execa("iptables-save", { reject: false })).stdout).not.toContain(privatePaths(dir).name);

    // Its data is still there.
    const back = await ensure();
    expect((await openEngine(back.host).listNetworks()).map(({ Name }) => Name)).toContain("probe");
    expect(await stopPrivateEngine({ dir, purge: true })).toBe(true);
    expect(await readdir(path.dirname(dir))).not.toContain(path.basename(dir));
    expect(await stopPrivateEngine({ dir })).toBe(false);
  });

  it("comes back after a kill, and a number that now is another's is never touched", async () => {
    const started = await ensure();
    if (started.source === "default") return;
    const Record = z.object({ pid: z.number() });
    const { pid } = Record.parse(JSON.parse(await readFile(privatePaths(dir).record, "utf8")));
    process.kill(pid, "SIGKILL");
    await until(async () => (await identify(pid)) === undefined, 5_000);
    expect(await ensure()).toEqual(started);
  });
});
