import { z } from "zod";
import { observedProcesses, type Observed } from "../../../../policies/observe/processes/index";
import { flag } from "../../../../policies/observe/processes/argv";
import { Host } from "../../../../stacks/model/stack";
import { Extra, sorted, withoutExtra, type Judged, type Seen } from "./extra";
import { runningIngress } from "./ingress";

const Ingress = z.array(z.strictObject({ hostname: z.string(), service: z.string() }));

const Args = z.strictObject({
  /** The one named tunnel that is declared; absent: a tunnel to public ports alone is kept. */
  tunnel: z.string().optional(),
  /** Ports of this host that are the stack's. */
  ports: z.array(z.int()),
  /** Those of them that a tunnel may reach. */
  publicPorts: z.array(z.int()).default([]),
  /** HOST:PORT at which the declared one tells its ingress. */
  metrics: z
    .string()
    .regex(/^[^/\s]+:\d+$/, "want HOST:PORT")
    .optional(),
  /** Its whole ingress, compared with what the running one tells; a hostname of "" is any. */
  ingress: Ingress.optional(),
  /** Container that runs it: an ingress that is another one is repaired by its start anew. */
  container: z.string().optional(),
  /** Or the app under PM2. */
  app: z.strictObject({ name: z.string(), home: z.string().optional(), pm2: z.string().optional() }).optional(),
  extra: Extra,
});
type Args = z.output<typeof Args>;

const portsOf = ({ evidence: { port, ports } }: Observed): readonly number[] =>
  ports ?? (port === undefined ? [] : [port]);

/**
 * The cloudflared processes of this host that reach the stack beside the one tunnel that is meant: the declared one, which a
 * service of the stack or PM2 runs, else the oldest to public ports. One that serves anything else, too, is left alone.
 */
export async function extraTunnels({
  tunnel,
  ports,
  publicPorts = [],
  metrics,
}: Pick<z.input<typeof Args>, "tunnel" | "ports" | "publicPorts" | "metrics">): Promise<Seen> {
  const all = await observedProcesses(Host.parse({}));
  const started = ({ evidence: { startedAt = "" } }: Observed): string => startedAt;
  const ours = all
    .filter(
      ({ evidence: { command, underPm2 } }) =>
        !(underPm2 && metrics !== undefined && flag(command, "--metrics") === metrics),
    )
    .filter((one) => one.evidence.role === "tunnel" && portsOf(one).some((port) => ports.includes(port)))
    .sort((a, b) => started(a).localeCompare(started(b)));
  const candidates: Judged[] = [];
  const left: Judged[] = [];
  let kept = false;
  for (const process of ours) {
    const reached = portsOf(process);
    const foreign = reached.find((port) => !ports.includes(port));
    const closed = reached.find((port) => !publicPorts.includes(port));
    const one = `a tunnel to port ${reached.join(", ")}`;
    if (foreign !== undefined) left.push({ process, why: `${one}; port ${foreign} is not the stack's` });
    else if (closed !== undefined) candidates.push({ process, why: `${one}; port ${closed} is not declared public` });
    else if (tunnel !== undefined)
      candidates.push({ process, why: `${one}; the tunnel "${tunnel}" is the one declared` });
    else if (kept) candidates.push({ process, why: `${one}; an older one is kept` });
    else kept = true;
  }
  return sorted(candidates, left);
}

/** host.Tunnel: one tunnel reaches the stack, and it alone; it runs with the ingress that is declared. */
export const tunnelKind = withoutExtra<Args>("tunnel", Args, extraTunnels, runningIngress);
