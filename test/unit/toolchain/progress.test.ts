import { PassThrough } from "node:stream";
import { progressOn, whileLong } from "../../../infra/toolchain/progress";

/** A stream as a process has it, and what was written to it. */
function stream(isTTY: boolean) {
  const written: string[] = [];
  const through = new PassThrough();
  through.on("data", (chunk: Buffer) => written.push(chunk.toString()));
  const made = Object.assign(through, { isTTY, fd: 2 });
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- of a terminal's many methods only write is used
  return { stream: made as unknown as NodeJS.WriteStream, written: () => written.join("") };
}

const lasting = (milliseconds: number) => () => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** What is on the stream when the work is done. */
async function shown(isTTY: boolean, milliseconds: number, run = whileLong<void>): Promise<string> {
  const { stream: to, written } = stream(isTTY);
  const done = run("Auditing", lasting(milliseconds), to);
  await jest.advanceTimersByTimeAsync(milliseconds);
  await done;
  return written();
}

test.each([true, false])("nothing is said of what takes less than three seconds (terminal: %s)", async (isTTY) => {
  expect(await shown(isTTY, 2_900)).toBe("");
});

test("a terminal has a counter, which goes with the work", async () => {
  const text = await shown(true, 4_500);
  expect(text).toContain("Auditing … 3.0 s");
  expect(text).toContain("Auditing … 4.0 s");
  expect(text.endsWith("\r\u001b[2K")).toBe(true);
  expect(text).not.toContain("\n");
});

test("elsewhere there is a line every ten seconds", async () => {
  expect(await shown(false, 25_000)).toBe("… Auditing … 10.0 s\n… Auditing … 20.0 s\n");
});

test("work that leaves no time to timers is seen by its notes", async () => {
  const { stream: to, written } = stream(true);
  const result = await whileLong(
    "Auditing",
    (note) => {
      note("1 of 3");
      jest.setSystemTime(Date.now() + 3_500);
      note("2 of 3");
      note("3 of 3");
      return Promise.resolve("done");
    },
    to,
  );
  expect(result).toBe("done");
  expect(written()).toContain("Auditing: 2 of 3 … 3.5 s");
  expect(written()).not.toContain("3 of 3 ");
});

test("a failure goes on, and takes the counter away", async () => {
  const { stream: to, written } = stream(true);
  const failing = whileLong("Auditing", () => lasting(3_500)().then(() => Promise.reject(new Error("no"))), to);
  const seen = expect(failing).rejects.toThrow("no");
  await jest.advanceTimersByTimeAsync(3_500);
  await seen;
  expect(written().endsWith("\r\u001b[2K")).toBe(true);
});

test("a step has a title and an end, with a duration above three seconds", async () => {
  const step = (
    title: string,
    work: (note: (text: string) => void) => Promise<void>,
    to: NodeJS.WriteStream = process.stderr,
  ) => progressOn(to).step(title, work);
  expect(await shown(false, 1_000, step)).toMatch(/^… Auditing\n\S+ Auditing\n$/);
  expect(await shown(false, 4_000, step)).toMatch(/^… Auditing\n\S+ Auditing.* \(4\.0 s\)/);
});
