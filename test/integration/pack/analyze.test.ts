import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ForeignProgram, violations } from "./foreign-program";

jest.setTimeout(180_000);

const canary = "canary-5e55i0n-4a3b2c1d";

test("`pulumi policy analyze` judges an exported state: no program, no provider, no secret in clear", async () => {
  const dir = mkdtempSync(path.join(tmpdir(), "alfa-export-"));
  const [here, there] = await Promise.all([ForeignProgram.open("town"), ForeignProgram.open("town")]);
  try {
    const file = path.join(dir, "state.json");
    await here.configure({}, { session: canary });
    expect(await here.run(["up", "--yes", "--skip-preview"])).toMatchObject({ exitCode: 0 });
    expect(await here.run(["stack", "export", "--file", file])).toMatchObject({ exitCode: 0 });
    expect(readFileSync(file, "utf8")).not.toContain(canary);

    expect(await there.run(["stack", "import", "--file", file])).toMatchObject({ exitCode: 0 });
    const settings = { alfa: { live: false } };
    const judged = await there.analyze({ settings });
    expect(violations(judged)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ level: "mandatory", rule: "docker-socket-mount", resource: "register-web" }),
        expect.objectContaining({ level: "mandatory", rule: "host-pid", resource: "kiosk-screen" }),
        expect.objectContaining({ level: "advisory", rule: "healthcheck-missing", resource: "register-web" }),
      ]),
    );
    expect(judged.output).not.toMatch(/secret-in-environment\s+\(docker:index\/service:Service: register-web\)/);
    expect(judged.output).not.toContain(canary);
    expect(judged.exitCode).not.toBe(0);

    const lenient = await there.analyze({ settings: { alfa: { live: false, failOn: "never" } } });
    expect(violations(lenient).map(({ level }) => level)).not.toContain("mandatory");
    expect(lenient.exitCode).toBe(0);
  } finally {
    await Promise.all([here.close(), there.close()]);
    rmSync(dir, { recursive: true, force: true });
  }
});
