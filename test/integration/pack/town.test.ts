import { readFileSync } from "node:fs";
import path from "node:path";
import { evaluate } from "../../../policies/evaluate";
import { readCompose } from "../../../stacks/lenses/compose";
import { ForeignProgram, violations, type Violation } from "./foreign-program";

jest.setTimeout(180_000);

const canary = "canary-5e55i0n-0b1d2c3e";
const nowhere = "unix:///nonexistent/docker.sock";

/** What the Compose lens finds in the same applications: "rule service". */
function inCompose(): string[] {
  return ["register.yml", "kiosk.yml"].flatMap((name) => {
    const file = path.join(__dirname, "town", name);
    const reading = readCompose([{ path: file, text: readFileSync(file, "utf8") }], {
      environment: { SESSION: canary },
      profiles: [],
      directory: path.dirname(file),
    });
    return evaluate({ ...reading, lens: "compose" }).findings.map(({ rule, service }) => `${rule} ${service}`);
  });
}

const isVerdict = ({ message }: Violation): boolean => !message.includes("not evaluated");

describe("the pack on a TypeScript program with components, a swarm and two applications", () => {
  let town: ForeignProgram;
  let ran: Awaited<ReturnType<ForeignProgram["preview"]>>;
  beforeAll(async () => {
    town = await ForeignProgram.open("town");
    await town.configure({}, { session: canary });
    ran = await town.preview({ dockerHost: nowhere });
  });
  afterAll(async () => {
    await town.close();
  });

  test("Swarm services and containers have the verdicts of a Compose file with the same fields", () => {
    const reported = violations(ran);
    const open = reported.filter((entry) => !isVerdict(entry)).map(({ rule, resource }) => `${rule} ${resource}`);
    const verdicts = reported.filter(isVerdict).map(({ rule, resource }) => `${rule} ${resource}`);
    expect(verdicts).toEqual(
      expect.arrayContaining([
        "docker-socket-mount register-web",
        "default-credential register-db",
        "host-pid kiosk-screen",
        "memory-limit register-db",
      ]),
    );
    expect([...new Set(verdicts)].sort()).toEqual(
      [...new Set(inCompose())].filter((entry) => !open.includes(entry)).sort(),
    );
  });

  test("what a Service has no argument for is not evaluated, by name, and nothing else is left open", () => {
    const open = violations(ran).filter((entry) => !isVerdict(entry));
    expect(new Set(open.map(({ resource }) => resource))).toEqual(new Set(["register-web", "register-db"]));
    for (const { message } of open)
      expect(message).toMatch(
        /not evaluated: (pids_limit|security_opt|ulimits): a Service of @pulumi\/docker has no argument/,
      );
  });

  test("what blocks is mandatory; no secret is printed or taken for a literal", () => {
    expect(ran.exitCode).not.toBe(0);
    expect(violations(ran).find(({ rule }) => rule === "docker-socket-mount")?.level).toBe("mandatory");
    expect(ran.output).not.toContain(canary);
    expect(ran.output).not.toMatch(/secret-in-environment\s+\(docker:index\/service:Service: register-web\)/);
  });
});
