import { z } from "zod";
import { EngineError, type ContainerInspect, type Engine, type NetworkInspect } from "../../../stacks/engine";
import { UserError } from "../../../stacks/model/errors";
import type { Logger } from "../rpc/provider";
import { persistently } from "./recovery";

/**
 * A network can't be renamed or changed: it is taken away from under its containers, made again and given back to them.
 * What is needed to finish or undo that is kept on the Engine itself meanwhile, as the label of an empty volume.
 */
const JOURNAL_LABEL = "alfa.rebuild";
const journalName = (network: string): string => `${network}.alfa-rebuild`;

const Member = z.object({ id: z.string(), name: z.string(), endpoint: z.record(z.string(), z.unknown()) });
type Member = z.output<typeof Member>;
const NetworkBody = z.looseObject({ Name: z.string() });
const Journal = z.object({ former: NetworkBody, members: z.array(Member) });
type Journal = z.output<typeof Journal>;

export async function readJournal(engine: Engine, network: string): Promise<Journal | undefined> {
  const volume = await engine.inspectVolume(journalName(network));
  const text = volume?.Labels?.[JOURNAL_LABEL];
  return text ? Journal.parse(JSON.parse(text)) : undefined;
}

/** How a container stands on a network, as a connect request says it. */
function endpointOf(container: ContainerInspect, network: string): Record<string, unknown> {
  const endpoint = container.NetworkSettings.Networks?.[network];
  // The Engine adds the short id itself.
  const aliases = (endpoint?.Aliases ?? []).filter((alias) => alias !== container.Id.slice(0, 12));
  return {
    ...(aliases.length > 0 && { Aliases: aliases }),
    ...(endpoint?.IPAMConfig && { IPAMConfig: endpoint.IPAMConfig }),
    ...(endpoint?.DriverOpts && { DriverOpts: endpoint.DriverOpts }),
    ...(endpoint?.GwPriority && { GwPriority: endpoint.GwPriority }),
  };
}

/** Every container on the network, stopped ones too: these would not start again on a network of another id. */
async function membersOf(engine: Engine, network: NetworkInspect): Promise<Member[]> {
  const list = await engine.listContainers({ network: [network.Id, network.Name] });
  const found = await Promise.all(list.map(({ Id }) => engine.inspectContainer(Id)));
  return found
    .filter((container) => container !== undefined)
    .filter((container) => container.NetworkSettings.Networks?.[network.Name] !== undefined)
    .map((container) => ({
      id: container.Id,
      name: container.Name.replace(/^\//, ""),
      endpoint: endpointOf(container, network.Name),
    }));
}

/** The create request that makes a network as it is. */
const bodyOf = (network: NetworkInspect): Journal["former"] => ({
  Name: network.Name,
  Driver: network.Driver,
  Internal: network.Internal,
  Attachable: network.Attachable,
  Ingress: network.Ingress,
  EnableIPv6: network.EnableIPv6,
  IPAM: network.IPAM,
  Options: network.Options,
  Labels: network.Labels,
});

async function connect(engine: Engine, network: string, members: readonly Member[]): Promise<void> {
  for (const { id, endpoint } of members) {
    const container = await engine.inspectContainer(id);
    if (!container || container.NetworkSettings.Networks?.[network]) continue;
    await engine.connectNetwork(network, id, endpoint);
  }
}

async function disconnect(engine: Engine, network: string, members: readonly Member[]): Promise<void> {
  for (const { id } of members) {
    const container = await engine.inspectContainer(id);
    if (container?.NetworkSettings.Networks?.[network]) await engine.disconnectNetwork(network, id, true);
  }
}

/**
 * Finishes what a killed rebuild left: the network stands again, as it was or as it was to be, with all its containers on it.
 * What of it still differs then is an ordinary change.
 */
export async function resume(engine: Engine, name: string, log: Logger): Promise<void> {
  const journal = await readJournal(engine, name);
  if (!journal) return;
  if (!(await engine.inspectNetwork(name))) await engine.createNetwork(journal.former);
  await connect(engine, name, journal.members);
  await engine.removeVolume(journalName(name));
  log.info(`an earlier run stopped in the middle of rebuilding network "${name}": its containers are on it again`);
}

/**
 * Makes a network anew with other settings, under its containers.
 * @returns the new network's id
 * @throws UserError when the new one can't be made or a container can't join it; then all is as before
 */
export async function rebuild(
  engine: Engine,
  former: NetworkInspect,
  body: { Name: string } & Record<string, unknown>,
  log: Logger,
): Promise<string> {
  const { Name: name } = former;
  const members = await membersOf(engine, former);
  const journal: Journal = { former: bodyOf(former), members };
  await engine.createVolume({ Name: journalName(name), Labels: { [JOURNAL_LABEL]: JSON.stringify(journal) } });
  const begun = Date.now();
  log.info(`rebuilding network "${name}" under ${String(members.length)} containers`);
  try {
    await disconnect(engine, name, members);
    await engine.removeNetwork(former.Id);
    const id = await engine.createNetwork(body);
    await connect(engine, name, members);
    await engine.removeVolume(journalName(name));
    log.info(`network "${name}" was away for ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    return id;
  } catch (error) {
    throw await undo(engine, journal, former.Id, error);
  }
}

async function undo(engine: Engine, journal: Journal, formerId: string, cause: unknown): Promise<UserError> {
  const { Name: name } = journal.former;
  const why = `can't rebuild network "${name}": ${cause instanceof Error ? cause.message : String(cause)}`;
  try {
    await persistently(async () => {
      const there = await engine.inspectNetwork(name);
      if (there && there.Id !== formerId) {
        await disconnect(engine, name, journal.members);
        await engine.removeNetwork(there.Id);
      }
      if (!there || there.Id !== formerId) await engine.createNetwork(journal.former);
      await connect(engine, name, journal.members);
      await engine.removeVolume(journalName(name));
    });
    return new UserError(`${why}; it is as it was, with its ${String(journal.members.length)} containers on it`);
  } catch (error) {
    const reason = error instanceof EngineError || error instanceof Error ? error.message : String(error);
    return new UserError(`${why}; and it could not be restored: ${reason}; the next run tries it again`);
  }
}
