import type { Engine } from "../../../stacks/engine";
import type { Service } from "../../../stacks/model/service";
import type { Stack } from "../../../stacks/model/stack";
import { isUptimeKuma } from "../../rules/lib/software";
import type { ProbeEvidence } from "../evidence";
import type { ListedContainer } from "../orphans";
import { Deadline, patienceOf } from "../limit";
import { endpointsOf, publishedAt } from "./endpoints";
import { probeHttp } from "./http";
import { probeStore, storeProbe } from "./stores";
import { probeUptimeKuma } from "./uptime-kuma";

const kumaPort = 3001;

/** Asks all that can be asked by HTTP from this host, each for its own time. Never rejects. */
export function probeEndpoints(stack: Stack, left: Deadline): Promise<ProbeEvidence[]> {
  const seconds = patienceOf(left);
  const kumas = Object.values(stack.services).flatMap((service) => {
    const url = isUptimeKuma(service) ? publishedAt(service, kumaPort) : undefined;
    return url === undefined ? [] : [{ name: service.name, url }];
  });
  return Promise.all([
    ...endpointsOf(stack).map((endpoint) => probeHttp(endpoint, seconds)),
    ...kumas.map(({ name, url }) => probeUptimeKuma(name, url, seconds)),
  ]);
}

/** Asks the data stores that run, each by its own client. Never rejects. */
export function probeStores(
  engine: Engine,
  services: readonly Service[],
  found: ReadonlyMap<string, ListedContainer>,
  left: Deadline,
): Promise<ProbeEvidence[]> {
  const deadline = new Deadline(patienceOf(left));
  return Promise.all(
    services.flatMap((service) => {
      const [probe, container] = [storeProbe(service), found.get(service.name)];
      if (!probe || container?.state !== "running") return [];
      return [probeStore(engine, { service, id: container.id, probe }, deadline)];
    }),
  );
}
