import { UserError } from "../model/errors";
import type { Stack } from "../model/stack";

/** A step of the audit's action plan: start or repair services, or answer a finding that is not a service's. */
export interface Step {
  readonly title: string;
  readonly services: readonly string[];
  /** The audit's findings (A1 … A8) this step answers. */
  readonly findings: readonly string[];
}

export interface Phase {
  readonly phase: 1 | 2 | 3;
  readonly when: string;
  readonly steps: readonly Step[];
}

/**
 * The audit's action plan, in its order; every service and every finding stands in one phase. Where the audit is silent:
 * promtail, node-exporter, cadvisor, A3, A5 and A6 are in phase 2, trivy in phase 3, what Traefik and n8n need before them.
 */
export const phases: readonly Phase[] = [
  {
    phase: 1,
    when: "at once",
    steps: [
      { title: "Give Traefik the Docker API", services: ["socket-proxy", "traefik"], findings: ["A1"] },
      { title: "Keep the data on its volumes", services: ["postgres", "redis"], findings: [] },
      { title: "Set Uptime Kuma up", services: ["uptime-kuma"], findings: ["A4"] },
    ],
  },
  {
    phase: 2,
    when: "this week",
    steps: [
      {
        title: "Start the monitoring",
        services: ["prometheus", "grafana", "loki", "alertmanager", "promtail", "node-exporter", "cadvisor"],
        findings: ["A7"],
      },
      {
        title: "Give n8n its external runner and a clean shutdown",
        services: ["n8n", "n8n-runner"],
        findings: ["A2", "A5"],
      },
      { title: "Register the workflow that the webhook calls", services: [], findings: ["A3"] },
      { title: "End the stray webhook processes", services: [], findings: ["A6"] },
      { title: "Keep one tunnel, to the webhook", services: ["cloudflared"], findings: ["A8"] },
    ],
  },
  {
    phase: 3,
    when: "this month",
    steps: [
      { title: "Start the single sign-on", services: ["authentik-server", "authentik-worker"], findings: [] },
      { title: "Start the runtime security", services: ["falco", "falcosidekick"], findings: [] },
      { title: "Start the vulnerability scanner", services: ["trivy"], findings: [] },
      { title: "Start the service catalogue", services: ["backstage"], findings: [] },
    ],
  },
];

/** The phase of a service or of a finding (A1 … A8). */
export function phaseOf(name: string): Phase["phase"] | undefined {
  return phases.find(({ steps }) => steps.some((step) => step.services.includes(name) || step.findings.includes(name)))
    ?.phase;
}

/** The services that a phase starts or repairs. @throws UserError for a stack that is not ALFA's: the plan is the audit's */
export function servicesOf(stack: Stack, phase: number): string[] {
  const named = phases.flatMap(({ steps }) => steps.flatMap(({ services }) => services));
  const other = Object.keys(stack.services).find((name) => !named.includes(name));
  if (other !== undefined)
    throw new UserError(`phases are those of ALFA's audit, which knows no service "${other}"; leave --phase out`);
  return phases.flatMap((one) => (one.phase === phase ? one.steps.flatMap(({ services }) => services) : []));
}

/** Whether a phase looks after the processes on the host: the webhook under PM2, its strays, the tunnels. */
export const hasHost = (phase: number): boolean => phaseOf("A6") === phase;
