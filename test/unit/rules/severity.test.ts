import { join } from "node:path";
import { evaluateExample } from "./example";

const severityOf = (rule: string, example: string): string | undefined =>
  evaluateExample(join(__dirname, rule, `${example}.yml`)).findings.find((finding) => finding.rule === rule)?.severity;

test("a vulnerability that needs no account is critical where a tunnel makes the service public", () => {
  expect(severityOf("image-known-vulnerable", "bad")).toBe("high");
  expect(severityOf("image-known-vulnerable", "bad-3")).toBe("critical");
  expect(severityOf("image-known-vulnerable", "bad-4")).toBe("critical");
});

test("a disk that may be written is critical, memory that may be read is high", () => {
  expect(severityOf("device-dangerous", "bad")).toBe("critical");
  expect(severityOf("device-dangerous", "bad-3")).toBe("high");
});
