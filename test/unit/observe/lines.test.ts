import { LineSplitter } from "../../../policies/observe/logs/lines";
import type { LogLine } from "../../../policies/observe/logs/scan";

const stamp = "2026-11-22T11:42:46.123456789Z";
const frame = (stream: number, text: string) => {
  const body = Buffer.from(text);
  const head = Buffer.alloc(8);
  head.writeUInt8(stream, 0);
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]);
};
function split(tty: boolean, chunks: readonly Buffer[]): LogLine[] {
  const lines: LogLine[] = [];
  const splitter = new LineSplitter(tty, (line) => lines.push(line));
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return lines;
}

const log = Buffer.concat([frame(1, `${stamp} héllo ✓\n`), frame(2, `${stamp} oops\n`), frame(1, `${stamp} no end`)]);
const expected = [
  { time: Date.parse(stamp), text: "héllo ✓" },
  { time: Date.parse(stamp), text: "oops" },
  { time: Date.parse(stamp), text: "no end" },
];

test("frames give the same lines however the bytes are cut", () => {
  for (let size = 1; size <= log.length; size += 1) {
    const chunks: Buffer[] = [];
    for (let at = 0; at < log.length; at += size) chunks.push(log.subarray(at, at + size));
    expect(split(false, chunks)).toEqual(expected);
  }
});

test("a terminal's log has no frames", () => {
  expect(split(true, [Buffer.from(`${stamp} one\n${stamp} tw`), Buffer.from("o\n")]).map(({ text }) => text)).toEqual([
    "one",
    "two",
  ]);
});

test("bytes that are no log give no line", () => {
  expect(split(true, [Buffer.from("<html>502</html>\n\n")])).toEqual([]);
});
