import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { observeTunnel } from "../../../../policies/observe/tunnels";
import type { Tunnel } from "../../../../stacks/model/stack";
import { UserError } from "../../../../stacks/model/errors";
import type { Beside } from "./extra";

/** What is declared of the running tunnel. */
interface Declared {
  readonly metrics?: string | undefined;
  readonly ingress?: Tunnel["ingress"] | undefined;
  readonly container?: string | undefined;
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
    const { metrics, ingress, container } = wanted;
    if (seen === undefined || isDeepStrictEqual(seen, ingress) || container === undefined) return;
    log.info(`the tunnel in "${container}" runs with another ingress: it is started anew`);
    await session.engine().restartContainer(container, STOP_SECONDS);
    const end = Date.now() + RUNNING_MS;
    for (;;) {
      const now = await ingressAt(wanted);
      if (isDeepStrictEqual(now, ingress)) return;
      if (now !== undefined || Date.now() > end)
        throw new UserError(
          `the tunnel at "${metrics ?? ""}" ${now === undefined ? "does not tell its ingress" : "has another ingress than its file"} after ` +
            `its start: ${now === undefined ? `read the log of "${container}"` : "Cloudflare hands it one; delete the public hostnames there (Zero Trust, Networks, Tunnels), or declare them"}`,
        );
      await sleep(STEP_MS, undefined, { signal });
    }
  },
};
