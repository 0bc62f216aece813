import { setTimeout as sleep } from "node:timers/promises";
import { busybox, makeBusyboxImages } from "../support/busybox-image";
import { removeAll, testEngine, testPrefix } from "../support/engine";
import { Plugin } from "./support/plugin";
import { startRegistry, type LocalRegistry } from "./support/registry";

/** The package's functions, asked of the provider's own process. */
const engine = testEngine();
const prefix = testPrefix();
const network = `${prefix}-net`;
const spoken = `${prefix}-spoken`;
let registry: LocalRegistry;
let plugin: Plugin;
let digest: string;

const repository = () => `${registry.host}/${prefix}/app`;
const image = () => `${repository()}:1`;

beforeAll(async () => {
  await makeBusyboxImages(engine);
  registry = await startRegistry();
  const { username, password } = registry;
  await engine.tagImage(busybox, repository(), "1");
  const auth = { username, password, serveraddress: registry.host };
  digest = (await engine.pushImage(repository(), "1", { auth })) ?? "";
  plugin = await Plugin.start();
  await plugin.configure({ registryAuth: JSON.stringify([{ address: registry.host, username, password }]) });
  await engine.createNetwork({
    Name: network,
    Driver: "bridge",
    Internal: true,
    Options: { "com.docker.network.bridge.enable_icc": "false" },
    IPAM: { Config: [{ Subnet: "172.27.251.0/24", IPRange: "172.27.251.128/25", Gateway: "172.27.251.1" }] },
  });
}, 300_000);

afterAll(async () => {
  await plugin.stop();
  await engine.removeImage(image(), true);
  await removeAll(engine, prefix);
  await registry.stop();
}, 60_000);

test("getNetwork tells of a network and who is on it", async () => {
  const { id } = await engine.createContainer(`${prefix}-on`, {
    Image: busybox,
    HostConfig: { NetworkMode: network },
    NetworkingConfig: { EndpointsConfig: { [network]: { IPAMConfig: { IPv4Address: "172.27.251.200" } } } },
  });
  await engine.startContainer(id);
  expect(await plugin.invoke("getNetwork", { name: network })).toEqual({
    id: (await engine.inspectNetwork(network))?.Id,
    name: network,
    driver: "bridge",
    internal: true,
    scope: "local",
    options: { "com.docker.network.bridge.enable_icc": "false" },
    ipamConfigs: [{ subnet: "172.27.251.0/24", ipRange: "172.27.251.128/25", gateway: "172.27.251.1", auxAddress: {} }],
    containers: [
      {
        containerId: id,
        name: `${prefix}-on`,
        macAddress: (await engine.inspectContainer(id))?.NetworkSettings.Networks?.[network]?.MacAddress,
        ipv4Address: "172.27.251.200/24",
        ipv6Address: "",
      },
    ],
  });
}, 60_000);

test("getRemoteImage tells of an image of the Engine", async () => {
  expect(await plugin.invoke("getRemoteImage", { name: image() })).toEqual({
    id: (await engine.inspectImage(busybox))?.Id,
    name: image(),
    repoDigest: `${repository()}@${digest}`,
  });
});

test("getRegistryImage tells the digest of an image in its registry", async () => {
  expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  const known = { id: digest, sha256Digest: digest };
  expect(await plugin.invoke("getRegistryImage", { name: image() })).toEqual({ name: image(), ...known });
  // By its digest, too: the tag says nothing then.
  const pinned = `${repository()}@${digest}`;
  expect(await plugin.invoke("getRegistryImage", { name: pinned })).toEqual({ name: pinned, ...known });
  await expect(plugin.invoke("getRegistryImageManifests", { name: image() })).rejects.toThrow(
    /is an image of one platform \(application\/vnd\..*manifest.*\); use docker\.getRegistryImage$/,
  );
});

test("getLogs gives lines: of one stream or both, from the end, with times, of a span", async () => {
  const { id } = await engine.createContainer(spoken, {
    Image: busybox,
    // Stops between the lines until it is told to go on: the Engine reads the two streams apart.
    Cmd: ["sh", "-c", "echo one; read _; echo two >&2; read _; echo three; read _; exec sleep 3600"],
    OpenStdin: true,
  });
  await engine.startContainer(id);
  const lines = async (more: object = {}) =>
    (await plugin.invoke("getLogs", { name: spoken, ...more }))["logsListStrings"];
  /** Waits for a line, then lets the next one be written. */
  const until = async (line: string): Promise<void> => {
    const said = async () => (await engine.logText(id)).split("\n").includes(line);
    while (!(await said())) await sleep(50);
    await engine.exec(id, ["sh", "-c", "echo > /proc/1/fd/0"]);
  };
  for (const line of ["one", "two", "three"]) await until(line);

  expect(await lines()).toEqual(["one", "two", "three"]);
  expect(await lines({ showStderr: false })).toEqual(["one", "three"]);
  expect(await lines({ showStdout: false })).toEqual(["two"]);
  expect(await lines({ tail: "1" })).toEqual(["three"]);
  expect(await lines({ tail: "all", details: true })).toEqual([" one", " two", " three"]);
  expect(await lines({ logsListStringEnabled: false })).toEqual([]);
  const [first = ""] = [await lines({ timestamps: true, tail: "3" })].flat().map(String);
  expect(first).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z one$/);

  const written = first.split(" ")[0] ?? "";
  expect(await lines({ since: written })).toEqual(["one", "two", "three"]);
  expect(await lines({ since: "1h" })).toEqual(["one", "two", "three"]);
  expect(await lines({ until: "1h" })).toEqual([]);
  expect(await lines({ since: String(Date.now() / 1000 + 60) })).toEqual([]);
  // What was asked comes back as it was asked.
  expect(await plugin.invoke("getLogs", { name: spoken, tail: "1", since: written })).toEqual({
    name: spoken,
    tail: "1",
    since: written,
    id,
    logsListStrings: ["three"],
  });
}, 60_000);

test.each([
  [
    "getNetwork",
    { name: `${prefix}-none` },
    `there is no network "${prefix}-none" on the Engine; \`docker network ls\``,
  ],
  ["getRemoteImage", { name: "alfa.test/none:1" }, `there is no image "alfa.test/none:1" on the Engine; declare it as`],
  ["getLogs", { name: `${prefix}-none` }, `there is no container "${prefix}-none" on the Engine; \`docker ps -a\``],
  ["getLogs", { name: spoken, follow: true }, 'docker.getLogs: "follow" would never end in a program; leave it out'],
  ["getLogs", { name: spoken, discardHeaders: false }, 'docker.getLogs: "discardHeaders: false" is not served'],
  ["getLogs", { name: spoken, tail: "few" }, 'docker.getLogs: "tail": wanted "all" or a number of lines'],
  ["getLogs", { name: spoken, since: "noon" }, 'docker.getLogs: "since": "noon" is no moment: wanted RFC 3339'],
  ["getNetwork", { id: "x" }, 'docker.getNetwork: "name": Invalid input: expected string, received undefined'],
  ["getRemoteImage", { name: busybox, plattform: "x" }, 'docker.getRemoteImage: "": Unrecognized key: "plattform"'],
  ["getPlugin", { alias: "x" }, "`docker plugin inspect`"],
  ["getNothing", {}, 'not "docker:index/getNothing:getNothing"'],
])("%s of %j is refused with what to do", async (name, args, message) => {
  await expect(plugin.invoke(name, args)).rejects.toThrow(message);
});

test("an image or a registry that is not there is a clear error", async () => {
  const unknown = `${repository()}:none`;
  await expect(plugin.invoke("getRegistryImage", { name: unknown })).rejects.toThrow(
    `the registry has no image "${unknown}"; check its name and tag`,
  );
  await expect(plugin.invoke("getRegistryImage", { name: "127.0.0.1:1/x:1" })).rejects.toThrow(
    /^can't reach the registry "127\.0\.0\.1:1": .*; check its name and that it runs$/,
  );
});
