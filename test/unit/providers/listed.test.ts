import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { listedBy, ListedProcesses } from "../../../infra/providers/alfa/host/listed";

const folder = mkdtempSync(path.join(tmpdir(), "alfa-listed-"));
const listed = new ListedProcesses(folder);
const process_ = (pid: number, started = "100", argument = "secret-argument") => ({
  evidence: { pid, command: ["node", argument], role: "webhook" as const },
  started,
});
const [one, two] = [process_(1), process_(2)];

/** What an update ends that runs as `by`. */
async function ends(urn: string, by: string | undefined, ...processes: readonly ReturnType<typeof process_>[]) {
  if (by !== undefined) process.env[listedBy] = by;
  const isListed = await listed.of(urn);
  Reflect.deleteProperty(process.env, listedBy);
  return processes.filter(isListed).map(({ evidence }) => evidence.pid);
}

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test("nothing was listed: nothing is ended", async () => {
  expect(await ends("nowhere", "run", one, two)).toEqual([]);
});

test("an update ends what its own preview listed, whatever another one lists meanwhile", async () => {
  await listed.keep("urn", [one], "mine");
  await listed.keep("urn", [one, two], "another");
  expect(await ends("urn", "mine", one, two)).toEqual([1]);
  expect(await ends("other-urn", "mine", one, two)).toEqual([]);
});

test("a later preview of the same run counts instead of the first", async () => {
  await listed.keep("again", [one, two], "mine");
  await listed.keep("again", [two], "mine");
  expect(await ends("again", "mine", one, two)).toEqual([2]);
});

test("an update without a preview of its own ends what the last one listed", async () => {
  await listed.keep("last", [one], "first");
  await listed.keep("last", [two], "second");
  for (const file of readdirSync(folder)) utimesSync(path.join(folder, file), 1e9, Date.now() / 1000 - 60);
  await listed.keep("last", [two], "second");
  expect(await ends("last", "unknown", one, two)).toEqual([2]);
});

test("another process under the number, or another program in the process, is not the one listed", async () => {
  await listed.keep("same", [one], "mine");
  expect(await ends("same", "mine", process_(1, "101"), process_(1, "100", "else"))).toEqual([]);
});

test("no command stands in what is kept", async () => {
  await listed.keep("kept", [one], "mine");
  for (const file of readdirSync(folder))
    expect(readFileSync(path.join(folder, file), "utf8")).not.toContain("secret-argument");
});
