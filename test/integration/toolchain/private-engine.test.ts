import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import execa from "execa";
import { z } from "zod";
import { ensureEngine, privatePaths, stopPrivateEngine } from "../../../infra/toolchain/engine";
import { bridgesIn } from "../../../infra/toolchain/engine/leftovers";
import { identify, processesWith, until } from "../../../infra/toolchain/engine/process";
import { silent } from "../../../infra/toolchain/progress";
import { openEngine } from "../../../stacks/engine";

jest.setTimeout(240_000);

const Record = z.object({ pid: z.number(), block: z.string() });

const possible = process.platform === "linux" && process.getuid?.() === 0;

(possible ? describe : describe.skip)("a private Engine", () => {
  let dir: string;
  // No Engine of the user's is named.
  const env = { HOME: "/nonexistent" };
  const ensure = (): ReturnType<typeof ensureEngine> => ensureEngine({ progress: silent, env, dir });
  /** The bridges that are this Engine's: its own, and those of its networks. */
  const bridges = async (block: string): Promise<string[]> => {
    const { stdout } = await execa("ip", ["-4", "-o", "addr"]);
    const own = stdout.includes(privatePaths(dir).name) ? [privatePaths(dir).name] : [];
    return [...own, ...bridgesIn(stdout, block)];
  };
  const record = async (): Promise<z.infer<typeof Record>> =>
    Record.parse(JSON.parse(await readFile(privatePaths(dir).record, "utf8")));

  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), "alfa-engine-"));
  });
  afterEach(async () => {
    await stopPrivateEngine({ dir, purge: true });
    await rm(dir, { recursive: true, force: true });
  });

  it("starts, is found again at once, and leaves nothing when it is stopped", async () => {
    const started = await ensure();
    // A machine whose default socket answers needs no Engine of ours.
    if (started.source === "default") return;
    expect(started).toMatchObject({ source: "private", host: `unix://${privatePaths(dir).socket}` });
    const clock = performance.now();
    expect(await ensure()).toEqual(started);
    expect(performance.now() - clock).toBeLessThan(2_000);

    const engine = openEngine(started.host);
    await engine.createNetwork({ Name: "probe" });
    const { block } = await record();
    expect(await bridges(block)).toEqual([privatePaths(dir).name, expect.stringMatching(/^br-/)]);

    expect(await stopPrivateEngine({ dir })).toBe(true);
    expect(await bridges(block)).toEqual([]);
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

  it("comes back after a kill", async () => {
    const started = await ensure();
    if (started.source === "default") return;
    const { pid } = await record();
    process.kill(pid, "SIGKILL");
    await until(async () => (await identify(pid)) === undefined, 5_000);
    expect(await ensure()).toEqual(started);
  });
});
