import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { processStart } from "../../../policies/observe/processes/start";
import { isAlive, readRecords, writeRecords } from "../../../infra/toolchain/sandbox/host/records";

const folder = () => mkdtempSync(path.join(tmpdir(), "alfa-"));

test("a recorded process is told from another one under its number", () => {
  const started = processStart(process.pid) ?? "";
  expect(isAlive({ name: "self", pid: process.pid, started })).toBe(true);
  expect(isAlive({ name: "earlier", pid: process.pid, started: "1" })).toBe(false);
});

test("records are kept, and go with the last process", () => {
  const directory = folder();
  writeRecords(directory, [{ name: "a", pid: 7, started: "9" }]);
  expect(readRecords(directory)).toEqual([{ name: "a", pid: 7, started: "9" }]);
  writeRecords(directory, []);
  expect(readRecords(directory)).toEqual([]);
});

test("a damaged record is an error that names the file", () => {
  const directory = folder();
  writeFileSync(path.join(directory, "processes.json"), '[{"pid":"x"}]');
  expect(() => readRecords(directory)).toThrow(path.join(directory, "processes.json"));
});
