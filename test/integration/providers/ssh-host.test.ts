import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import execa from "execa";
import { checkout } from "../../../infra/toolchain/paths";
import { Report } from "../../../policies/report/model";
import { openEngine } from "../../../stacks/engine";
import { folder } from "../../unit/cli/alfa";
import { busybox, makeBusyboxImages } from "../support/busybox-image";
import { removeAll, testEngine, testPrefix } from "../support/engine";
import { freePort } from "../support/free-port";
import { startSshd, type Sshd, sshdMissing } from "../support/sshd";
import { Workspace, type Declared } from "./support/workspace";

/** The Engine of the tests behind a real ssh server: the provider's host, and a host of a fleet. */
if (sshdMissing !== undefined) console.warn(`${sshdMissing}: an Engine over ssh is not tested here`);

const engine = testEngine();
const prefix = testPrefix();
const bin = mkdtempSync(path.join(tmpdir(), "alfa-ssh-bin-"));
let server: Sshd;
let workspace: Workspace;
let host: string;

const script = (name: string, text: string): void => {
  writeFileSync(path.join(bin, name), `#!/bin/sh\n${text}\n`);
  chmodSync(path.join(bin, name), 0o755);
};

/** `docker system dial-stdio` of the docker CLI; where there is none, what it does: stdin and stdout to the Engine's socket. */
async function installDocker(): Promise<void> {
  const { stdout } = await execa("sh", ["-c", "command -v docker"], { reject: false });
  if (stdout !== "") symlinkSync(stdout, path.join(bin, "docker"));
  else {
    const socket = JSON.stringify(engine.where.host.replace("unix://", ""));
    const joined = `const s=require('net').connect(${socket});process.stdin.pipe(s).pipe(process.stdout)`;
    script("docker", `exec ${process.execPath} -e "${joined.replaceAll('"', '\\"')}"`);
  }
}

jest.setTimeout(240_000);

beforeAll(async () => {
  if (sshdMissing !== undefined) return;
  await makeBusyboxImages(engine);
  await installDocker();
  server = await startSshd({ user: "" }, { PATH: `${bin}:/usr/bin:/bin`, DOCKER_HOST: engine.where.host });
  host = `ssh://${userInfo().username}@127.0.0.1:${server.port}`;
  const settings = ["config:", `  docker:host: ${host}`, `  docker:sshOpts: '${JSON.stringify(server.options)}'`, ""];
  workspace = await Workspace.open("ssh-host", settings.join("\n"));
  // ssh takes its configuration from the user's home, whatever HOME says: in the place of that stands the test's.
  script("ssh", `exec /usr/bin/ssh ${server.options.join(" ")} "$@"`);
});

afterAll(async () => {
  rmSync(bin, { recursive: true, force: true });
  await removeAll(engine, prefix);
  if (sshdMissing !== undefined) return;
  workspace.remove();
  server.stop();
});

const command = path.join(checkout, "infra", "cli", "alfa.cjs");
const name = `${prefix}-web`;
const web = (env: string): Declared[] => [
  { type: "Network", name: "net", args: { name: `${prefix}-net` } },
  {
    type: "Container",
    name: "web",
    args: {
      name,
      image: busybox,
      command: ["sleep", "600"],
      destroyGraceSeconds: 0,
      envs: [`A=${env}`],
      networksAdvanced: [{ name: { ref: "net.name" } }],
      labels: [
        { label: "com.docker.compose.project", value: prefix },
        { label: "com.docker.compose.service", value: "web" },
      ],
      uploads: [{ file: "/etc/web.conf", content: "over ssh\n" }],
    },
  },
];

(sshdMissing === undefined ? describe : describe.skip)("an Engine over ssh://", () => {
  // Elsewhere nothing answers: only what goes over ssh reaches an Engine.
  const nowhere = { DOCKER_HOST: "unix:///nonexistent/docker.sock" };

  test("as the provider's host: made, unchanged in the next preview, its drift seen and repaired, replaced, gone", async () => {
    workspace.declare(web("1"));
    const up = await workspace.run(["up", "--yes", "--skip-preview"], nowhere);
    expect([up.exitCode, up.exitCode === 0 ? "" : up.output]).toEqual([0, ""]);
    expect((await engine.inspectContainer(name))?.State.Running).toBe(true);
    expect((await engine.exec(name, ["cat", "/etc/web.conf"])).stdout).toBe("over ssh\n");
    expect(await workspace.run(["preview", "--expect-no-changes"], nowhere)).toMatchObject({ exitCode: 0 });

    await engine.exec(name, ["sh", "-c", "echo tampered > /etc/web.conf"]);
    const drifted = await workspace.run(["preview", "--diff"], nowhere);
    expect(drifted.output).toContain("/etc/web.conf");
    expect(drifted.changes).not.toHaveProperty("same", 3);
    workspace.declare(web("2"));
    expect(await workspace.run(["up", "--yes", "--skip-preview"], nowhere)).toMatchObject({ exitCode: 0 });
    expect((await engine.exec(name, ["cat", "/etc/web.conf"])).stdout).toBe("over ssh\n");
    expect((await engine.inspectContainer(name))?.Config.Env).toContain("A=2");
  });

  test("as a host of a fleet, beside one that nobody answers on: one report", async () => {
    const dead = `ssh://${userInfo().username}@127.0.0.1:${await freePort()}`;
    const hosts = folder({ "hosts.txt": `${host} # the one\n${dead}\n` });
    const args = ["--hosts", "hosts.txt", "--project", prefix, "--host-timeout", "120", "--format", "json"];
    const { exitCode, stdout, stderr } = await execa(process.execPath, [command, "audit", "--live", ...args], {
      cwd: hosts,
      env: { ...nowhere, PATH: `${bin}${path.delimiter}${process.env["PATH"] ?? ""}` },
      reject: false,
    });
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/^error: \S/)]);
    const report = Report.parse(JSON.parse(stdout));
    expect(report.errors).toHaveLength(1);
    expect(report.errors[0]?.host).toBe(dead);
    expect(report.errors[0]?.message).toMatch(/Connection refused/);
    expect(stderr).toContain(dead);
    expect(report.subject).toMatchObject({ project: "hosts.txt", hosts: 2, services: 1, live: true });
    expect(report.findings.map(({ service, rule }) => `${service} ${rule}`)).toContain("web memory-limit");
    expect(report.notEvaluated).toContainEqual(
      expect.objectContaining({
        rule: "tunnel-exposure",
        reason: "the Engine is on another machine, whose processes are not looked at",
      }),
    );
  });

  test("a host with another key than the known one is not spoken to", async () => {
    const known = path.join(bin, "known");
    writeFileSync(known, "");
    const where = { host, source: "the test", sshOptions: ["-o", `UserKnownHostsFile=${known}`, ...server.options] };
    const stranger = openEngine(where);
    await expect(stranger.listContainers()).rejects.toThrow(/Host key verification failed/);
    await stranger.close();
  });

  test("what was made over ssh goes over ssh", async () => {
    expect(await workspace.run(["destroy", "--yes"], nowhere)).toMatchObject({ exitCode: 0 });
    expect(await engine.inspectContainer(name)).toBeUndefined();
  });
});
