import { containerName } from "../../../stacks/model/stack";
import type { Finding } from "../finding";
import type { Report } from "../report";
import { shellQuoted } from "./shell";
import type { Command, Context, HealthCheck, System } from "./model";
import type { ViewWords } from "./words";

/** Arguments of `alfa audit` that judge the same again. */
export const selectionOf = ({ subject }: Report, { selection }: Context): readonly string[] =>
  selection ?? [...subject.files, ...(subject.live ? ["--live"] : [])];

/** Commands that show the state of it all. */
export function commandsOf(report: Report, context: Context, { commands }: ViewWords): Command[] {
  const selection = selectionOf(report, context).map(shellQuoted).join(" ");
  const again = `alfa audit ${selection}`.trim();
  const [file] = report.subject.files;
  const systems = context.systems ?? [];
  return [
    { title: commands.audit, command: again },
    ...(report.subject.live || file === undefined ? [] : [{ title: commands.live, command: `${again} --live` }]),
    ...(file === undefined ? [] : [{ title: commands.dryRun, command: `alfa fix ${shellQuoted(file)}` }]),
    ...systems.flatMap((system) => ofSystem(system, commands)),
    { title: commands.resources, command: "docker stats --no-stream" },
    { title: commands.disk, command: "docker system df" },
    ...(systems.some(({ stack }) => stack.host.processes.length + stack.host.tunnels.length > 0)
      ? [{ title: commands.processes, command: "pm2 list; pgrep -af cloudflared; pgrep -af ngrok" }]
      : []),
  ];
}

/** So many containers' logs are asked for in one command. */
const mostLogs = 20;

function ofSystem({ stack, evidence }: System, commands: ViewWords["commands"]): Command[] {
  const seen = Object.values(evidence?.containers ?? {}).map(({ containerName: name }) => name);
  const names = (seen.length > 0 ? seen : Object.values(stack.services).map((one) => containerName(stack, one))).map(
    shellQuoted,
  );
  const filters = names.slice(0, mostLogs).map((name) => `--filter name=${name}`);
  const networks = Object.values(stack.networks).map(({ name }) => shellQuoted(name));
  return [
    {
      title: commands.containers,
      command: `docker ps --all ${filters.join(" ")} --format 'table {{.Names}}\\t{{.Status}}\\t{{.Ports}}'`,
    },
    {
      title: commands.logs,
      command: `for c in ${names.slice(0, mostLogs).join(" ")}; do echo "== $c"; docker logs --since 24h "$c" 2>&1 | grep -iE 'error|fatal|panic|crash' | tail -n 5; done`,
    },
    ...(networks.length === 0
      ? []
      : [
          {
            title: commands.networks,
            command: `docker network inspect ${networks.join(" ")} --format '{{.Name}}: {{range .Containers}}{{.Name}} {{end}}'`,
          },
        ]),
  ];
}

/** Where `docker inspect` has what a Compose field says. */
const inspected: Readonly<Record<string, string>> = {
  cap_add: ".HostConfig.CapAdd",
  cap_drop: ".HostConfig.CapDrop",
  command: ".Config.Cmd",
  cpus: ".HostConfig.NanoCpus",
  devices: ".HostConfig.Devices",
  healthcheck: ".State.Health",
  image: ".Config.Image",
  ipc: ".HostConfig.IpcMode",
  labels: ".Config.Labels",
  logging: ".HostConfig.LogConfig",
  mem_limit: ".HostConfig.Memory",
  network_mode: ".HostConfig.NetworkMode",
  networks: ".NetworkSettings.Networks",
  pid: ".HostConfig.PidMode",
  pids_limit: ".HostConfig.PidsLimit",
  ports: ".NetworkSettings.Ports",
  privileged: ".HostConfig.Privileged",
  read_only: ".HostConfig.ReadonlyRootfs",
  restart: ".HostConfig.RestartPolicy",
  security_opt: ".HostConfig.SecurityOpt",
  stop_grace_period: ".Config.StopTimeout",
  tmpfs: ".HostConfig.Tmpfs",
  ulimits: ".HostConfig.Ulimits",
  user: ".Config.User",
  userns_mode: ".HostConfig.UsernsMode",
  volumes: ".Mounts",
};

/** Commands that show whether a rule's findings are still there. */
export function checksOf(
  rule: string,
  findings: readonly Finding[],
  report: Report,
  context: Context,
  containers: ReadonlyMap<string, string>,
): string[] {
  const again = ["alfa audit", ...selectionOf(report, context).map(shellQuoted), "--rule", shellQuoted(rule)].join(" ");
  const names = [...new Set(findings.flatMap(({ service }) => containers.get(service) ?? []))]
    .slice(0, 5)
    .map(shellQuoted);
  const fields = new Set(findings.flatMap(({ field }) => inspected[/^\w+/.exec(field ?? "")?.[0] ?? ""] ?? []));
  const inspect = [...fields].map((path) => `docker inspect ${names.join(" ")} --format '{{.Name}} {{json ${path}}}'`);
  const logs = findings.some(({ evidence }) => evidence !== undefined)
    ? names.map((name) => `docker logs --since 1h ${name} 2>&1 | tail -n 50`)
    : [];
  return [again, ...(names.length === 0 ? [] : [...inspect.slice(0, 2), ...logs.slice(0, 2)])];
}

/** What answered, and what can be asked where nothing was. */
export function healthOf({ stack, evidence }: System, { states }: ViewWords): HealthCheck[] {
  const probed = (evidence?.probes ?? []).map(({ name, kind, target, state, seen, milliseconds }): HealthCheck => ({
    name,
    target,
    state: state === "unknown" ? "unknown" : state,
    seen: state === "unknown" ? seen : `${seen}, ${milliseconds} ms`,
    command: kind === "http" ? curl(target) : undefined,
  }));
  const asked = new Set(probed.map(({ name }) => name));
  const endpoints = stack.host.endpoints
    .filter(({ name }) => !asked.has(name))
    .map(({ name, url }): HealthCheck => ({ name, target: url, state: "declared", seen: "", command: curl(url) }));
  const containers = Object.values(stack.services).flatMap((service): HealthCheck[] => {
    const container = evidence?.containers[service.name];
    const health = container?.health;
    if (health === undefined && (service.healthcheck?.test === undefined || service.healthcheck.disable === true))
      return [];
    const name = container?.containerName ?? containerName(stack, service);
    return [
      {
        name: service.name,
        target: "healthcheck",
        state: health === undefined ? "declared" : health === "unhealthy" ? "ill" : "well",
        seen: health === undefined ? "" : health === "unhealthy" ? states.unhealthy : states[health],
        command: `docker inspect ${shellQuoted(name)} --format '{{json .State.Health}}'`,
      },
    ];
  });
  return [...probed, ...endpoints, ...containers];
}

const curl = (url: string): string => `curl -fsS -m 5 -o /dev/null -w '%{http_code}\\n' ${shellQuoted(url)}`;
