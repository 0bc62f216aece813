import { severities } from "../../rules/rule";
import type { Report } from "../report";
import type { Component, System } from "./model";
import { portsOf, stateOf } from "./state";
import type { ViewWords } from "./words";

/** The status table: each service, process of the host and tunnel of a stack. */
export function componentsOf(system: System, { findings }: Report, words: ViewWords): Component[] {
  const { stack, evidence } = system;
  const { kinds, states } = words;
  const own = new Map<string, { findings: number; worst: Component["worst"] }>();
  for (const { service, severity, project } of findings) {
    if (project !== undefined && project !== stack.name) continue;
    const { findings: count = 0, worst = severity } = own.get(service) ?? {};
    const worse = severities.indexOf(severity) < severities.indexOf(worst);
    own.set(service, { findings: count + 1, worst: worse ? severity : worst });
  }
  const foundOn = (name: string) => own.get(name) ?? { findings: 0, worst: undefined };
  const services = Object.values(stack.services).map((service): Component => {
    const container = evidence?.containers[service.name];
    return {
      name: service.name,
      kind: "service",
      ...stateOf(system, service, words),
      image: container?.actual.image ?? service.image ?? "",
      ports: portsOf(container?.actual ?? service),
      restarts: container?.restartCount,
      ...foundOn(service.name),
    };
  });
  const processes = stack.host.processes.map(({ name, port, script }): Component => {
    const app = evidence?.pm2?.find((one) => one.name === name);
    const probe = evidence?.probes?.find((one) => one.name === name);
    const state = probe?.state ?? (evidence ? "unknown" : "declared");
    return {
      name,
      kind: "process",
      state,
      status: app === undefined ? states[state] : `${states[state]}, PM2 ${app.status}`,
      image: script,
      ports: String(port),
      restarts: app?.restarts,
      ...foundOn(name),
    };
  });
  const tunnels = (evidence?.processes ?? [])
    .filter(({ role }) => role === "tunnel")
    .map(({ pid, port, ports, command }): Component => ({
      name: `${kinds.tunnel} ${pid}`,
      kind: "tunnel",
      state: "well",
      status: states.running,
      image: command.slice(0, 3).join(" "),
      ports: (ports ?? (port === undefined ? [] : [port])).join(", "),
      ...foundOn(String(pid)),
    }));
  return [...services, ...processes, ...tunnels];
}
