import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEngine, resolveEngineHost } from "../../../stacks/engine";

const home = mkdtempSync(join(tmpdir(), "alfa-test-"));
const config = join(home, ".docker");
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

function writeContext(name: string, docker: object): string {
  const id = createHash("sha256").update(name).digest("hex");
  const folder = join(config, "contexts", "meta", id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "meta.json"), JSON.stringify({ Name: name, Endpoints: { docker } }));
  const tls = join(config, "contexts", "tls", id, "docker");
  mkdirSync(tls, { recursive: true });
  writeFileSync(join(tls, "ca.pem"), "CA");
  return tls;
}

test("DOCKER_HOST comes first, then DOCKER_CONTEXT, then currentContext, then the default socket", () => {
  writeContext("far", { Host: "ssh://u@far" });
  writeContext("near", { Host: "unix:///near.sock" });
  writeFileSync(join(config, "config.json"), JSON.stringify({ currentContext: "near", auths: {} }));
  const host = (env: Record<string, string>) => resolveEngineHost({ HOME: home, ...env }).host;
  expect(host({ DOCKER_HOST: "unix:///x.sock", DOCKER_CONTEXT: "far" })).toBe("unix:///x.sock");
  expect(host({ DOCKER_CONTEXT: "far" })).toBe("ssh://u@far");
  expect(host({})).toBe("unix:///near.sock");
  expect(host({ DOCKER_CONTEXT: "default" })).toMatch(/docker\.sock$|docker_engine$/);
  expect(host({ DOCKER_CONFIG: join(home, "none") })).toMatch(/docker\.sock$|docker_engine$/);
});

test("TLS files come with a context, and with DOCKER_CERT_PATH", () => {
  const folder = writeContext("tls", { Host: "tcp://h:2376", SkipTLSVerify: true });
  expect(resolveEngineHost({ HOME: home, DOCKER_CONTEXT: "tls" }).tls).toEqual({ ca: "CA", verify: false });
  const env = { HOME: home, DOCKER_HOST: "tcp://h:2376", DOCKER_CERT_PATH: folder, DOCKER_TLS_VERIFY: "1" };
  expect(resolveEngineHost(env).tls).toEqual({ ca: "CA", verify: true });
  expect(resolveEngineHost({ HOME: home, DOCKER_HOST: "tcp://h:2375" }).tls).toBeUndefined();
});

test("a context that is not there, and a broken file, are named", () => {
  expect(() => resolveEngineHost({ HOME: home, DOCKER_CONTEXT: "nope" })).toThrow('docker context "nope" is not in');
  const broken = mkdtempSync(join(home, "broken-"));
  writeFileSync(join(broken, "config.json"), "{");
  expect(() => resolveEngineHost({ DOCKER_CONFIG: broken })).toThrow(/can't read ".*config\.json": it is not the JSON/);
});

test.each([
  [
    "unix:///nowhere/docker.sock",
    `can't reach the Docker Engine at "unix:///nowhere/docker.sock" (the configured host): no such file; start Docker or set DOCKER_HOST`,
  ],
  [
    "tcp://127.0.0.1:1",
    `can't reach the Docker Engine at "tcp://127.0.0.1:1" (the configured host): connection refused; start Docker or set DOCKER_HOST`,
  ],
  [
    "carrier-pigeon://x",
    `can't use the Docker Engine at "carrier-pigeon://x" (the configured host): the scheme is none of unix, npipe, tcp, ssh; correct DOCKER_HOST`,
  ],
])("an Engine that can't be reached is explained: %s", async (host, message) => {
  await expect(openEngine(host).info()).rejects.toThrow(message);
});
