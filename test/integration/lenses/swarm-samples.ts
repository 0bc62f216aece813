import fc from "../../support/fc";
import { serviceLabels } from "../../../stacks/lenses/pulumi";
import type { SwarmField } from "../../../stacks/lenses/swarm";

/** Objects of a real swarm that generated services name. */
export interface SwarmObjects {
  readonly secret: string;
  readonly config: string;
  readonly network: string;
}

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/);
const seconds = (max: number) => fc.integer({ min: 1, max }).map((value) => `${String(value)}s`);
const list = (item: fc.Arbitrary<string>) => fc.uniqueArray(item, { minLength: 1, maxLength: 3 });
const map = (value: fc.Arbitrary<string> = word) => fc.dictionary(word, value, { minKeys: 1, maxKeys: 3 });
const labels = fc
  .uniqueArray(word, { minLength: 1, maxLength: 3 })
  .map((names) => names.map((label) => ({ label, value: `of ${label}` })));
const file = { fileName: word, fileUid: fc.constantFrom("0", "1000"), fileMode: fc.constantFrom(0o444, 0o400) };
const ratio = fc.constantFrom("0.25", "0.5");
const action = fc.constantFrom("pause", "continue");
const order = fc.constantFrom("stop-first", "start-first");
const mebibytes = fc.integer({ min: 8, max: 64 }).map((value) => value * 1024 * 1024);

/** A generator of each input: a field without one does not compile. */
export const swarmSamples = (objects: SwarmObjects): Record<SwarmField, fc.Arbitrary<unknown>> => ({
  name: word,
  labels,
  "auth.serverAddress": fc.constant("registry.example"),
  "auth.username": word,
  "auth.password": word,
  "convergeConfig.delay": seconds(9),
  "convergeConfig.timeout": seconds(90),
  "mode.global": fc.constant(true),
  "mode.replicated.replicas": fc.constant(0),
  "endpointSpec.mode": fc.constantFrom("vip", "dnsrr"),
  "endpointSpec.ports": fc
    .record({ targetPort: fc.integer({ min: 1, max: 9999 }), protocol: fc.constantFrom("tcp", "udp") })
    .map((port) => [{ ...port, publishMode: "host" }]),
  "updateConfig.delay": seconds(9),
  "updateConfig.failureAction": fc.constantFrom("pause", "continue", "rollback"),
  "updateConfig.maxFailureRatio": ratio,
  "updateConfig.monitor": seconds(9),
  "updateConfig.order": order,
  "updateConfig.parallelism": fc.integer({ min: 0, max: 3 }),
  "rollbackConfig.delay": seconds(9),
  "rollbackConfig.failureAction": action,
  "rollbackConfig.maxFailureRatio": ratio,
  "rollbackConfig.monitor": seconds(9),
  "rollbackConfig.order": order,
  "rollbackConfig.parallelism": fc.integer({ min: 0, max: 3 }),
  "taskSpec.containerSpec.image": fc.constantFrom("alfa.test/busybox:1", "alfa.test/busybox-giving:1"),
  "taskSpec.containerSpec.args": fc.array(word, { minLength: 1, maxLength: 3 }),
  "taskSpec.containerSpec.commands": fc.array(word, { minLength: 1, maxLength: 3 }),
  "taskSpec.containerSpec.dir": fc.constantFrom("/", "/data"),
  "taskSpec.containerSpec.user": fc.constantFrom("root", "1000:1000"),
  "taskSpec.containerSpec.groups": list(word),
  "taskSpec.containerSpec.env": map(fc.constantFrom("1", "a=b", "", "two words")),
  "taskSpec.containerSpec.hostname": word,
  "taskSpec.containerSpec.hosts": list(word).map((names) => names.map((host) => ({ host, ip: "10.9.8.7" }))),
  "taskSpec.containerSpec.dnsConfig.nameservers": fc.constant(["10.9.8.7"]),
  "taskSpec.containerSpec.dnsConfig.options": fc.constant(["ndots:2"]),
  "taskSpec.containerSpec.dnsConfig.searches": fc.constant(["example.test"]),
  "taskSpec.containerSpec.healthcheck.tests": fc.constantFrom(["CMD", "true"], ["NONE"], ["CMD-SHELL", "true"]),
  "taskSpec.containerSpec.healthcheck.interval": fc.constantFrom("10s", "1m30s", "500ms"),
  "taskSpec.containerSpec.healthcheck.timeout": seconds(9),
  "taskSpec.containerSpec.healthcheck.startPeriod": seconds(9),
  "taskSpec.containerSpec.healthcheck.retries": fc.integer({ min: 1, max: 5 }),
  "taskSpec.containerSpec.init": fc.boolean(),
  "taskSpec.containerSpec.isolation": fc.constantFrom("default", "process"),
  // With the label that stands for a property of the Engine's.
  "taskSpec.containerSpec.labels": fc
    .tuple(labels, fc.integer({ min: 0, max: 99 }))
    .map(([others, pids]) => [...others, { label: serviceLabels.pidsLimit, value: String(pids) }]),
  "taskSpec.containerSpec.mounts": fc
    .constantFrom<unknown[]>(
      { type: "volume", source: "data", target: "/data", volumeOptions: { noCopy: true } },
      { type: "bind", source: "/tmp", target: "/host", readOnly: true, bindOptions: { propagation: "rslave" } },
      { type: "tmpfs", target: "/scratch", tmpfsOptions: { sizeBytes: 1024 * 1024, mode: 0o700 } },
    )
    .map((mount) => [mount]),
  "taskSpec.containerSpec.privileges.credentialSpec.file": word,
  "taskSpec.containerSpec.privileges.credentialSpec.registry": word,
  "taskSpec.containerSpec.privileges.seLinuxContext.disable": fc.boolean(),
  "taskSpec.containerSpec.privileges.seLinuxContext.user": word,
  "taskSpec.containerSpec.privileges.seLinuxContext.role": word,
  "taskSpec.containerSpec.privileges.seLinuxContext.type": word,
  "taskSpec.containerSpec.privileges.seLinuxContext.level": fc.constant("s0:c1"),
  "taskSpec.containerSpec.readOnly": fc.boolean(),
  "taskSpec.containerSpec.capAdds": fc.constantFrom(["NET_ADMIN"], ["CAP_SYS_TIME", "chown"]),
  "taskSpec.containerSpec.capDrops": fc.constantFrom(["ALL"], ["CAP_NET_RAW"]),
  "taskSpec.containerSpec.configs": fc.record(file).map((part) => [{ configId: objects.config, ...part }]),
  "taskSpec.containerSpec.secrets": fc.record(file).map((part) => [{ secretId: objects.secret, ...part }]),
  "taskSpec.containerSpec.stopGracePeriod": fc.constantFrom("30s", "1m0s", "1m"),
  "taskSpec.containerSpec.stopSignal": fc.constantFrom("SIGINT", "SIGQUIT"),
  "taskSpec.containerSpec.sysctl": fc.constant({ "net.core.somaxconn": "512" }),
  "taskSpec.forceUpdate": fc.integer({ min: 1, max: 9 }),
  "taskSpec.runtime": fc.constant("container"),
  "taskSpec.logDriver.name": fc.constantFrom("json-file", "local"),
  "taskSpec.logDriver.options": fc.constant({ "max-size": "1m" }),
  "taskSpec.networksAdvanceds": list(word).map((aliases) => [{ id: objects.network, aliases }]),
  "taskSpec.placement.constraints": fc.constantFrom(["node.role == manager"], ["node.labels.zone!=north"]),
  "taskSpec.placement.maxReplicas": fc.integer({ min: 1, max: 5 }),
  "taskSpec.placement.platforms": fc
    .constantFrom("amd64", "arm64")
    .map((architecture) => [{ architecture, os: "linux" }]),
  "taskSpec.placement.prefs": word.map((name) => [`spread=node.labels.${name}`]),
  "taskSpec.resources.limits.memoryBytes": mebibytes,
  "taskSpec.resources.limits.nanoCpus": fc.integer({ min: 1, max: 4 }).map((value) => value * 1e8),
  "taskSpec.resources.reservation.memoryBytes": mebibytes,
  "taskSpec.resources.reservation.nanoCpus": fc.integer({ min: 1, max: 4 }).map((value) => value * 1e8),
  "taskSpec.resources.reservation.genericResources.namedResourcesSpecs": word.map((name) => [`gpu=${name}`]),
  "taskSpec.resources.reservation.genericResources.discreteResourcesSpecs": fc.constantFrom(["ssd=2"], ["ssd=3"]),
  "taskSpec.restartPolicy.condition": fc.constantFrom("none", "on-failure", "any"),
  "taskSpec.restartPolicy.delay": seconds(9),
  "taskSpec.restartPolicy.maxAttempts": fc.integer({ min: 1, max: 9 }),
  "taskSpec.restartPolicy.window": seconds(9),
});
