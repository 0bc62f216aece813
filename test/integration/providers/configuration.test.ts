import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { busybox, makeBusyboxImages } from "../support/busybox-image";
import { testEngine, testPrefix } from "../support/engine";
import { Authority } from "./support/certificates";
import { Plugin } from "./support/plugin";
import { engineOnPort, type EnginePort } from "./support/ports";
import { startRegistry, type LocalRegistry } from "./support/registry";

/** Where the Engine and the registries are, and how the provider is let in: its settings, its environment, docker contexts. */
type Settings = Readonly<Record<string, unknown>>;
type Variables = Readonly<Record<string, string | undefined>>;

const engine = testEngine();
const prefix = testPrefix();
const folder = mkdtempSync(path.join(tmpdir(), "alfa-configuration-"));
const socket = engine.where.host.replace("unix://", "");
const authority = new Authority(path.join(folder, "ca"), "alfa test");
const stranger = new Authority(path.join(folder, "stranger"), "stranger");
const client = authority.issue("client", "DNS:client");
const ports: EnginePort[] = [];
let registry: LocalRegistry;
/** Addresses: an Engine that wants a client's certificate, one whose certificate is of another host, one without TLS. */
let secure = "";
let misnamed = "";
let clear = "";
let bridge = "";
let digest = "";

async function openPort(names?: string): Promise<string> {
  const tls = { ca: authority.certificate, requestCert: true, rejectUnauthorized: true };
  const port = await engineOnPort(
    socket,
    names === undefined ? undefined : { ...tls, ...authority.issue("engine", names) },
  );
  ports.push(port);
  return `tcp://127.0.0.1:${String(port.port)}`;
}

/** A folder with files; the one of TLS material holds the given ones. */
function files(name: string, texts: Readonly<Record<string, string>>): string {
  const made = path.join(folder, name);
  mkdirSync(made, { recursive: true });
  for (const [file, text] of Object.entries(texts)) writeFileSync(path.join(made, file), text, { mode: 0o700 });
  return made;
}
const certs = (
  name: string,
  { ca = authority.certificate, ...own }: { ca?: string; cert?: string; key?: string } = client,
) =>
  files(name, {
    "ca.pem": ca,
    ...(own.cert !== undefined && { "cert.pem": own.cert }),
    ...(own.key !== undefined && { "key.pem": own.key }),
  });

/** A docker context as `docker context create` writes it. */
function context(config: string, name: string, host: string, tls: Readonly<Record<string, string>> = {}): void {
  const id = createHash("sha256").update(name).digest("hex");
  const meta = { Name: name, Metadata: {}, Endpoints: { docker: { Host: host, SkipTLSVerify: false } } };
  files(path.join(config, "contexts", "meta", id), { "meta.json": JSON.stringify(meta) });
  if (Object.keys(tls).length > 0) files(path.join(config, "contexts", "tls", id, "docker"), tls);
}

/** Asks a provider of its own; of this process's environment it has nothing that names an Engine. */
async function asked(settings: Settings, variables: Variables, name: string, args: Settings) {
  const none = { DOCKER_HOST: undefined, DOCKER_CONTEXT: undefined, DOCKER_CERT_PATH: undefined };
  const home = { HOME: folder, DOCKER_TLS_VERIFY: undefined, DOCKER_CONFIG: undefined };
  const plugin = await Plugin.start({ ...none, ...home, ...variables });
  try {
    expect(await plugin.checkConfig(settings)).toEqual([]);
    await plugin.configure(settings);
    return await plugin.invoke(name, args);
  } finally {
    await plugin.stop();
  }
}
/** The id of the Engine's own network: proof of which Engine was reached. */
const reaches = async (settings: Settings, variables: Variables = {}): Promise<unknown> =>
  (await asked(settings, variables, "getNetwork", { name: "bridge" }))["id"];

beforeAll(async () => {
  await makeBusyboxImages(engine);
  bridge = (await engine.inspectNetwork("bridge"))?.Id ?? "";
  [secure, misnamed, clear] = [await openPort("IP:127.0.0.1"), await openPort("DNS:elsewhere.test"), await openPort()];
  registry = await startRegistry();
  const { username, password, host } = registry;
  await engine.tagImage(busybox, `${host}/${prefix}`, "1");
  digest =
    (await engine.pushImage(`${host}/${prefix}`, "1", { auth: { username, password, serveraddress: host } })) ?? "";
}, 300_000);

afterAll(async () => {
  for (const port of ports) port.close();
  await engine.removeImage(`${registry.host}/${prefix}:1`, true);
  await registry.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

describe("tcp:// with TLS", () => {
  test("is reached with the files of certPath, with PEM texts, and as the docker CLI's variables say", async () => {
    const certPath = certs("good");
    const material = { caMaterial: authority.certificate, certMaterial: client.cert, keyMaterial: client.key };
    const variables = { DOCKER_HOST: secure, DOCKER_CERT_PATH: certPath, DOCKER_TLS_VERIFY: "1" };
    expect(await reaches({ host: secure, certPath })).toBe(bridge);
    expect(await reaches({ host: secure, ...material })).toBe(bridge);
    expect(await reaches({}, variables)).toBe(bridge);
  }, 60_000);

  test("is reached by a docker context that brings its TLS files", async () => {
    context("tls-config", "far", secure, {
      "ca.pem": authority.certificate,
      "cert.pem": client.cert,
      "key.pem": client.key,
    });
    expect(await reaches({ context: "far" }, { DOCKER_CONFIG: path.join(folder, "tls-config") })).toBe(bridge);
  }, 30_000);

  test.each<[string, () => Settings, RegExp]>([
    [
      "an Engine that another CA has signed",
      () => ({ host: secure, certPath: certs("wrong-ca", { ...client, ca: stranger.certificate }) }),
      /can't reach the Docker Engine at "tcp:\S+" \(docker:host\): its certificate is not signed by the CA that is trusted .*; correct the CA/,
    ],
    [
      "an Engine whose certificate is of another host",
      () => ({ host: misnamed, certPath: certs("good") }),
      /its certificate is of another host \(.*127\.0\.0\.1.*\); correct the CA/,
    ],
    // An Engine may end the connection before its reason is read.
    [
      "no certificate of the client's",
      () => ({ host: secure, caMaterial: authority.certificate }),
      /it refuses the client's certificate .*cert\.pem|connection closed/,
    ],
    [
      "a client's certificate that another CA has signed",
      () => ({ host: secure, certPath: certs("strange", stranger.issue("client", "DNS:client")) }),
      /it refuses the client's certificate .*cert\.pem|connection closed/,
    ],
    [
      "a key that is not the certificate's",
      () => ({ host: secure, certPath: certs("mixed", { ...client, key: stranger.issue("other", "DNS:x").key }) }),
      /the TLS material can't be used .*the key the certificate's$/,
    ],
    ["TLS where there is none", () => ({ host: clear, certPath: certs("good") }), /does not speak TLS on this port/],
    [
      "no TLS where there is some",
      () => ({ host: secure }),
      /can't ask the Engine for its version: |connection closed/,
    ],
    [
      "a folder that is not there",
      () => ({ host: secure, certPath: "/nowhere" }),
      /^there is no folder "\/nowhere"; correct docker:certPath$/,
    ],
    [
      "a folder without the CA's certificate",
      () => ({ host: secure, certPath: files("no-ca", { "cert.pem": client.cert, "key.pem": client.key }) }),
      /^there is no "\S+\/no-ca\/ca\.pem", the CA that signs the Engine's certificate; .*docker:certPath$/,
    ],
    [
      "a certificate without its key",
      () => ({ host: secure, certPath: certs("no-key", { cert: client.cert }) }),
      /^there is no "\S+\/no-key\/key\.pem": the client's certificate needs both/,
    ],
    [
      "a certificate's text without its key's",
      () => ({ host: secure, certMaterial: client.cert }),
      /^docker:certMaterial and docker:keyMaterial belong together/,
    ],
    [
      "TLS for a socket",
      () => ({ host: `unix://${socket}`, caMaterial: authority.certificate }),
      /^docker:caMaterial, certMaterial, keyMaterial and certPath are for tcp:\/\/ Engines, not "unix:/,
    ],
  ])(
    "says what is wrong: %s",
    async (_what, settings, message) => {
      await expect(reaches(settings())).rejects.toThrow(message);
    },
    30_000,
  );
});

describe("docker contexts", () => {
  const config = path.join(folder, "config");
  const DOCKER_CONFIG = config;

  beforeAll(() => {
    context("config", "near", `unix://${socket}`);
    context("config", "dead", "unix:///nowhere/docker.sock");
    writeFileSync(path.join(config, "config.json"), JSON.stringify({ currentContext: "near" }));
  });

  test("the setting wins over docker:host and the environment; without it as the docker CLI chooses", async () => {
    const DOCKER_HOST = "unix:///nowhere/else.sock";
    expect(await reaches({ context: "near", host: DOCKER_HOST }, { DOCKER_CONFIG, DOCKER_HOST })).toBe(bridge);
    expect(await reaches({ host: `unix://${socket}` }, { DOCKER_CONFIG, DOCKER_HOST })).toBe(bridge);
    expect(await reaches({}, { DOCKER_CONFIG })).toBe(bridge);
    expect(await reaches({}, { DOCKER_CONFIG, DOCKER_CONTEXT: "near" })).toBe(bridge);
    await expect(reaches({}, { DOCKER_CONFIG, DOCKER_CONTEXT: "near", DOCKER_HOST })).rejects.toThrow(
      /"unix:\/\/\/nowhere\/else\.sock" \(DOCKER_HOST\): no such file/,
    );
  }, 60_000);

  test("one whose Engine is down and one that is not there are named", async () => {
    await expect(reaches({ context: "dead" }, { DOCKER_CONFIG })).rejects.toThrow(
      /can't reach the Docker Engine at "unix:\/\/\/nowhere\/docker\.sock" \(docker context "dead"\): no such file/,
    );
    await expect(reaches({ context: "nope" }, { DOCKER_CONFIG })).rejects.toThrow(
      /^docker context "nope" is not in "\S+meta\.json"; choose one of `docker context ls`/,
    );
  }, 30_000);
});

describe("registryAuth", () => {
  const entry = (more: Settings): Settings => ({ address: registry.host, ...more });
  const told = async (auth: Settings, variables: Variables = {}): Promise<unknown> =>
    (
      await asked({ registryAuth: JSON.stringify([auth]) }, variables, "getRegistryImage", {
        name: `${registry.host}/${prefix}:1`,
      })
    )["sha256Digest"];
  const login = (user = `${registry.username}:${registry.password}`): string =>
    JSON.stringify({ auths: { [registry.host]: { auth: Buffer.from(user).toString("base64") } } });

  test("takes a password, a docker CLI's configuration as file, as text or at its usual place", async () => {
    const configFile = path.join(files("login", { "config.json": login() }), "config.json");
    const { username, password } = registry;
    expect(await told(entry({ username, password }))).toBe(digest);
    expect(await told(entry({ configFile }))).toBe(digest);
    expect(await told(entry({ configFileContent: login() }))).toBe(digest);
    expect(await told(entry({ address: `http://${registry.host}` }), { DOCKER_CONFIG: path.dirname(configFile) })).toBe(
      digest,
    );
  }, 60_000);

  test("asks the credential helper that the docker CLI's configuration names", async () => {
    const { host, username, password } = registry;
    const answer = JSON.stringify({ ServerURL: host, Username: username, Secret: password });
    const helper = `#!/bin/sh\n[ "$1 $(cat)" = "get ${host}" ] || exit 1\necho '${answer}'\n`;
    const PATH = `${files("bin", { "docker-credential-kept": helper })}:${process.env["PATH"] ?? ""}`;
    for (const config of [{ credsStore: "kept" }, { credsStore: "none", credHelpers: { [host]: "kept" } }])
      expect(await told(entry({ configFileContent: JSON.stringify(config) }), { PATH })).toBe(digest);
    await expect(told(entry({ configFileContent: JSON.stringify({ credsStore: "none" }) }))).rejects.toThrow(
      /^can't run "docker-credential-none", which keeps the credentials of "127\.0\.0\.1:\d+": .*ENOENT/,
    );
  }, 60_000);

  test.each<[string, () => Settings, RegExp]>([
    [
      "a wrong password",
      () => entry({ username: "alfa", password: "wrong" }),
      /it refuses these credentials \(HTTP 401\); correct docker:registryAuth$/,
    ],
    ["none wanted", () => entry({ username: "alfa", password: "wrong", authDisabled: true }), /HTTP 401/],
    [
      "a file that is not there",
      () => entry({ configFile: "/nowhere" }),
      /^can't read "\/nowhere" \(docker:registryAuth\)/,
    ],
    ["a text that is no JSON", () => entry({ configFileContent: "{" }), /^the configFileContent .* is not the JSON/],
    [
      "a configuration without this registry",
      () => entry({ configFileContent: JSON.stringify({ auths: { "other.test": {} } }) }),
      /has no credentials for "127\.0\.0\.1:\d+"; run `docker login 127\.0\.0\.1:\d+`, or give docker:registryAuth/,
    ],
  ])(
    "says what is wrong: %s",
    async (_what, auth, message) => {
      await expect(told(auth())).rejects.toThrow(message);
    },
    30_000,
  );
});

describe("ssh:// and sshOpts", () => {
  /** In place of ssh: notes what it is called with, and leads to the Engine's socket. */
  const ssh = (script: string): Variables => ({
    PATH: `${files("ssh", { ssh: `#!/bin/sh\necho "$*" >> ${folder}/ssh-calls\n${script}\n` })}:${process.env["PATH"] ?? ""}`,
  });
  const bridgeScript = `exec ${process.execPath} -e 'const s=require("net").connect(${JSON.stringify(socket)});process.stdin.pipe(s).pipe(process.stdout)'`;

  test("further arguments stand before the provider's own, user and port of the address after them", async () => {
    const sshOpts = JSON.stringify(["-i", "/the/key", "-o", "StrictHostKeyChecking=yes"]);
    expect(await reaches({ host: "ssh://deploy@far.test:2222", sshOpts }, ssh(bridgeScript))).toBe(bridge);
    const [call] = readFileSync(path.join(folder, "ssh-calls"), "utf8").split("\n");
    expect(call).toBe(
      "-i /the/key -o StrictHostKeyChecking=yes -o ConnectTimeout=30 -o BatchMode=yes -T -l deploy -p 2222 -- far.test docker system dial-stdio",
    );
  }, 30_000);

  test("ssh's own words are the error; what is no list of arguments, or for no ssh, is refused", async () => {
    const refused = ssh('echo "deploy@far.test: Permission denied (publickey)." >&2; exit 255');
    await expect(reaches({ host: "ssh://deploy@far.test" }, refused)).rejects.toThrow(
      /can't reach the Docker Engine at "ssh:\/\/deploy@far\.test" \(docker:host\): ssh: .*Permission denied \(publickey\)/,
    );
    await expect(reaches({ host: `unix://${socket}`, sshOpts: "[]" })).rejects.toThrow(
      /^docker:sshOpts is for ssh:\/\/ Engines, not "unix:/,
    );
  }, 30_000);
});

test("settings of the wrong form are refused by name, and no secret of them is shown", async () => {
  const plugin = await Plugin.start();
  try {
    const failures = await plugin.checkConfig({
      hots: "unix:///x",
      caMaterial: "/a/path/ca.pem",
      keyMaterial: "canary-of-a-key",
      sshOpts: "-i key",
      registryAuth: JSON.stringify([{ address: "x.test", pasword: "canary-of-a-password" }]),
      rollbackCopies: "-1",
    });
    expect(failures.map((each) => each.split(":")[0]).sort()).toEqual([
      "caMaterial",
      "hots",
      "keyMaterial",
      "registryAuth",
      "rollbackCopies",
      "sshOpts",
    ]);
    expect(failures.join("\n")).toMatch(/caMaterial: wanted a PEM text, "-----BEGIN CERTIFICATE-----"/);
    expect(failures.join("\n")).not.toContain("canary");
  } finally {
    await plugin.stop();
  }
}, 30_000);
