import { z } from "zod";
import type { ProcessEvidence, TunnelEvidence } from "./evidence";
import { get } from "./http";
import { type Deadline, patienceOf } from "./limit";
import { flag } from "./processes/argv";

/** Where a cloudflared without `--metrics` listens: the first free one. */
const usualPorts = [20241, 20242, 20243, 20244, 20245];

/** Both answers, of which only what is used is read: https://github.com/cloudflare/cloudflared/tree/master/metrics */
const Ready = z.looseObject({ readyConnections: z.int().min(0) });
const Config = z.looseObject({
  config: z.looseObject({
    ingress: z.array(z.looseObject({ hostname: z.string().nullish(), service: z.string() })).nullish(),
  }),
});

/** Asks the tunnels that run on this host at their metrics addresses; what does not answer as one is left out. Never rejects. */
export async function observeTunnels(processes: readonly ProcessEvidence[], left: Deadline): Promise<TunnelEvidence[]> {
  const tunnels = processes.filter(({ role }) => role === "tunnel");
  if (tunnels.length === 0) return [];
  const told = tunnels.flatMap(({ pid, command }) => {
    const address = metricsOf(command);
    return address === undefined ? [] : [{ pid, metrics: address }];
  });
  const known = new Set(told.map(({ metrics }) => metrics));
  const usual = usualPorts
    .map((port) => ({ metrics: `127.0.0.1:${port}` }))
    .filter(({ metrics }) => !known.has(metrics));
  const asked = told.length === tunnels.length ? told : [...told, ...usual];
  const answers = await Promise.all(
    asked.map((one) => ask(one, AbortSignal.timeout(Math.round(patienceOf(left) * 1000)))),
  );
  return answers.flatMap((answer) => answer ?? []);
}

function metricsOf(command: readonly string[]): string | undefined {
  const address = flag(command, "--metrics");
  const [, host = "", port] = /^(.*):(\d{2,5})$/.exec(address ?? "") ?? [];
  if (port === undefined) return undefined;
  return `${host === "" || host === "0.0.0.0" || host === "[::]" ? "127.0.0.1" : host}:${port}`;
}

/** Asks one tunnel at its metrics address; undefined: none answers there. Never rejects. */
export const observeTunnel = (metrics: string, ms: number): Promise<TunnelEvidence | undefined> =>
  ask({ metrics }, AbortSignal.timeout(ms));

async function ask(
  { pid, metrics }: { readonly pid?: number; readonly metrics: string },
  signal: AbortSignal,
): Promise<TunnelEvidence | undefined> {
  // A tunnel that is not connected answers 503, with the same body.
  const [ready, config] = await Promise.all(
    ["ready", "config"].map((path) => json(`http://${metrics}/${path}`, signal)),
  );
  const state = Ready.safeParse(ready).data;
  if (!state) return undefined;
  const ingress = Config.safeParse(config).data?.config.ingress;
  return {
    ...(pid !== undefined && { pid }),
    metrics,
    connections: state.readyConnections,
    ...(ingress && { ingress: ingress.map(({ hostname, service }) => ({ hostname: hostname ?? "", service })) }),
  };
}

async function json(url: string, signal: AbortSignal): Promise<unknown> {
  try {
    return JSON.parse((await get(url, signal)).body);
  } catch {
    return undefined;
  }
}
