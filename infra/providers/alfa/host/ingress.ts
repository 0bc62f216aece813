import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { runPm2 } from "../../../../policies/observe/pm2";
import { observeTunnel } from "../../../../policies/observe/tunnels";
import type { Tunnel } from "../../../../stacks/model/stack";
import { UserError } from "../../../../stacks/model/errors";
import type { Beside } from "./extra";

/** What is declared of the running tunnel. */
interface Declared {
  readonly metrics?: string | undefined;
  readonly ingress?: Tunnel["ingress"] | undefined;
  readonly container?: string | undefined;
  readonly app?:
    { readonly name: string; readonly home?: string | undefined; readonly pm2?: string | undefined } | undefined;
}

const ANSWER_MS = 3_000;
/** What a start and the connection to Cloudflare may take. */
const RUNNING_MS = 60_000;
const STEP_MS = 250;
/** Seconds: more than cloudflared's own grace of 30 for requests in flight. */
const STOP_SECONDS = 35;

/** The ingress that runs; undefined: it does not tell, or nobody said where to ask. */
async function ingressAt({ metrics, ingress }: Declared): Promise<Tunnel["ingress"] | undefined> {
  if (metrics === undefined || ingress === undefined) return undefined;
  const seen = await observeTunnel(metrics, ANSWER_MS);
  return seen?.ingress?.map(({ hostname, service }) => ({ hostname, service }));
}

/**
 * cloudflared reads its file at its start: a changed one, and an ingress that Cloudflare hands to it, are seen where the
 * running one tells (https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel/monitor-tunnels/metrics/).
 * One that does not answer is the container's matter, whose health check asks the same place.
 */
export const runningIngress: Beside<Declared> = {
  async live(wanted) {
    const ingress = await ingressAt(wanted);
    return ingress === undefined ? {} : { ingress };
  },
  async repair({ ingress: seen }, wanted, session, { log, signal }) {
    const { metrics, ingress, container, app } = wanted;
    const runner = app?.name ?? container;
    if (seen === undefined || isDeepStrictEqual(seen, ingress) || runner === undefined) return;
    log.info(`the tunnel in "${runner}" runs with another ingress: it is started anew`);
    if (app) await runPm2({ home: app.home, command: app.pm2 }, ["restart", app.name]);
    else await session.engine().restartContainer(runner, STOP_SECONDS);
    const end = Date.now() + RUNNING_MS;
    for (;;) {
      const now = await ingressAt(wanted);
      if (isDeepStrictEqual(now, ingress)) return;
      if (now !== undefined || Date.now() > end)
        throw new UserError(
          `the tunnel at "${metrics ?? ""}" ${now === undefined ? "does not tell its ingress" : "has another ingress than is declared"} after ` +
            `its start: ${now === undefined ? `read the log of "${runner}"` : "its file was changed where it runs, or Cloudflare hands it one (Zero Trust, Networks, Tunnels): delete the hostnames there, or declare them"}`,
        );
      await sleep(STEP_MS, undefined, { signal });
    }
  },
};
