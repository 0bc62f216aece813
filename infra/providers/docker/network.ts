import { z } from "zod";
import type { NetworkInspect } from "../../../stacks/engine";
import { opened, plainMap, property, type PropertyMap } from "../rpc/value";
import { autoName, text } from "../rpc/kind";
import type { Kind } from "./kind";
import { URN_LABEL } from "./names";
import { readJournal, rebuild, resume } from "./rebuild";
import { checked, compared, computed } from "../rpc/inputs";

const Strings = z.record(z.string(), z.string());
const NetworkArgs = z.strictObject({
  name: z.string(),
  driver: z.string().optional(),
  internal: z.boolean().optional(),
  attachable: z.boolean().optional(),
  ingress: z.boolean().optional(),
  ipv6: z.boolean().optional(),
  ipamDriver: z.string().optional(),
  ipamOptions: Strings.optional(),
  ipamConfigs: z
    .array(
      z.strictObject({
        subnet: z.string().optional(),
        gateway: z.string().optional(),
        ipRange: z.string().optional(),
        auxAddress: Strings.optional(),
      }),
    )
    .optional(),
  labels: z.array(z.strictObject({ label: z.string(), value: z.string() })).optional(),
  options: Strings.optional(),
});
type NetworkArgs = z.output<typeof NetworkArgs>;

/** What the Engine takes for a value that is not given. */
const defaults: Readonly<Record<string, unknown>> = {
  driver: "bridge",
  internal: false,
  attachable: false,
  ingress: false,
  ipv6: false,
  ipamDriver: "default",
};

const isEmpty = (value: unknown): boolean =>
  value === undefined || (typeof value === "object" && value !== null && Object.keys(value).length === 0);

/** Inputs without defaults and empty values, lists in one order. */
function normal(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const result = Object.fromEntries(
    Object.entries(values).filter(([name, value]) => !isEmpty(value) && value !== defaults[name]),
  );
  for (const name of ["labels", "ipamConfigs"]) {
    const list = result[name];
    if (Array.isArray(list)) {
      result[name] = list
        .map((item: unknown) => sorted(item))
        .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
    }
  }
  return result;
}

const sorted = (item: unknown): unknown =>
  typeof item === "object" && item !== null
    ? Object.fromEntries(
        Object.entries(item)
          .filter(([, value]) => value !== "" && !isEmpty(value))
          .sort(([a], [b]) => a.localeCompare(b)),
      )
    : item;

/** Compose's own labels and the Engine's own options say nothing about what was declared. */
const notOurs = (key: string): boolean =>
  key === URN_LABEL || key.startsWith("com.docker.compose.") || key.endsWith(".vxlanid_list");

const stringMap = (
  map: Readonly<Record<string, string | null | undefined>> | null | undefined,
  declared: ReadonlySet<string>,
) =>
  Object.fromEntries(
    Object.entries(map ?? {})
      .filter(([key]) => declared.has(key) || !notOurs(key))
      .map(([key, value]) => [key, value ?? ""]),
  );

/** What runs, as inputs. Addresses that the Engine chose are no input: they are read only where some are declared. */
function live(network: NetworkInspect, declared: NetworkArgs | undefined): NetworkArgs {
  const labels = stringMap(network.Labels, new Set(declared?.labels?.map(({ label }) => label)));
  const configs = (network.IPAM?.Config ?? []).map((config, index) => {
    const wanted =
      declared?.ipamConfigs?.find(({ subnet }) => subnet === config.Subnet) ?? declared?.ipamConfigs?.[index];
    return {
      ...(config.Subnet && { subnet: config.Subnet }),
      // The Engine fills in the gateway of a subnet.
      ...(config.Gateway && wanted?.gateway !== undefined && { gateway: config.Gateway }),
      ...(config.IPRange && { ipRange: config.IPRange }),
      ...(!isEmpty(config.AuxiliaryAddresses ?? {}) && { auxAddress: stringMap(config.AuxiliaryAddresses, new Set()) }),
    };
  });
  const found: NetworkArgs = {
    name: network.Name,
    driver: network.Driver ?? "bridge",
    internal: network.Internal ?? false,
    attachable: network.Attachable ?? false,
    ingress: network.Ingress ?? false,
    ipv6: network.EnableIPv6 ?? false,
    ipamDriver: network.IPAM?.Driver ?? "default",
    ipamOptions: stringMap(network.IPAM?.Options, new Set()),
    ...(declared?.ipamConfigs !== undefined && { ipamConfigs: configs }),
    labels: Object.entries(labels).map(([label, value]) => ({ label, value })),
    options: stringMap(network.Options, new Set(Object.keys(declared?.options ?? {}))),
  };
  return found;
}

/** The inputs a read gives back: those declared, and those that differ from the default. */
function shown(found: NetworkArgs, declared: PropertyMap | undefined): PropertyMap {
  return Object.fromEntries(
    Object.entries(found)
      .filter(([name, value]) => (declared && name in declared) || (!isEmpty(value) && value !== defaults[name]))
      .map(([name, value]) => [name, property(value)]),
  );
}

const createBody = (urn: string, args: NetworkArgs): { Name: string } & Record<string, unknown> => ({
  Name: args.name,
  Driver: args.driver ?? "bridge",
  Internal: args.internal ?? false,
  Attachable: args.attachable ?? false,
  Ingress: args.ingress ?? false,
  EnableIPv6: args.ipv6 ?? false,
  IPAM: {
    Driver: args.ipamDriver ?? "default",
    Options: args.ipamOptions ?? {},
    Config: (args.ipamConfigs ?? []).map((config) => ({
      ...(config.subnet && { Subnet: config.subnet }),
      ...(config.gateway && { Gateway: config.gateway }),
      ...(config.ipRange && { IPRange: config.ipRange }),
      ...(config.auxAddress && { AuxiliaryAddresses: config.auxAddress }),
    })),
  },
  Options: args.options ?? {},
  Labels: {
    ...Object.fromEntries((args.labels ?? []).map(({ label, value }) => [label, value])),
    [URN_LABEL]: urn,
  },
});

const computedOf = (network: NetworkInspect | undefined): PropertyMap => ({ scope: network?.Scope ?? "local" });

/** docker.Network: adopted when it exists; rebuilt under its containers when it differs. */
export const network: Kind = {
  check({ urn, olds, news }) {
    const { inputs, failures } = checked(
      NetworkArgs,
      withoutObsolete(news),
      () => text(opened(olds["name"])) ?? autoName(urn),
    );
    return Promise.resolve({ inputs, failures: failures ?? [] });
  },
  diff: ({ oldInputs, news }) => Promise.resolve(compared(withoutObsolete(oldInputs), news, normal, ["name"])),
  async create({ urn, inputs, preview }, session, { log }) {
    if (preview) return { id: "", outputs: { ...inputs, ...computed("scope") } };
    const args = NetworkArgs.parse(plainMap(inputs));
    const engine = session.engine();
    await resume(engine, args.name, log);
    const found = await engine.inspectNetwork(args.name);
    if (!found) {
      const id = await engine.createNetwork(createBody(urn, args));
      return { id, outputs: { ...inputs, ...computedOf(await engine.inspectNetwork(id)) } };
    }
    const asFound = Object.fromEntries(Object.entries(shown(live(found, args), inputs)));
    const changes = compared(asFound, inputs, normal, []);
    if (changes.changed.length === 0) {
      log.info(`network "${args.name}" exists: adopted`);
      return { id: found.Id, outputs: { ...inputs, ...computedOf(found) } };
    }
    log.info(`network "${args.name}" exists and differs in ${changes.changed.join(", ")}`);
    const id = await rebuild(engine, found, createBody(urn, args), log);
    return { id, outputs: { ...inputs, ...computedOf(await engine.inspectNetwork(id)) } };
  },
  async update({ urn, id, news, preview }, session, { log }) {
    if (preview) return { ...news, ...computed("scope") };
    const args = NetworkArgs.parse(plainMap(news));
    const engine = session.engine();
    await resume(engine, args.name, log);
    const found = (await engine.inspectNetwork(args.name)) ?? (await engine.inspectNetwork(id));
    if (!found) {
      await engine.createNetwork(createBody(urn, args));
    } else {
      const changes = compared(shown(live(found, args), news), news, normal, []);
      if (changes.changed.length > 0) await rebuild(engine, found, createBody(urn, args), log);
    }
    return { ...news, ...computedOf(await engine.inspectNetwork(args.name)) };
  },
  async read({ id, inputs }, session, { log }) {
    const engine = session.engine();
    const name = text(opened(inputs?.["name"]));
    // By name first: a network that was recreated is the same resource, drifted.
    const found =
      (name === undefined ? undefined : await engine.inspectNetwork(name)) ?? (await engine.inspectNetwork(id));
    if (!found) return undefined;
    const declared = inputs && NetworkArgs.safeParse(plainMap(withoutObsolete(inputs)));
    const args = shown(live(found, declared?.success ? declared.data : undefined), inputs);
    if (!(await readJournal(engine, found.Name)))
      return { id: found.Id, inputs: args, outputs: { ...args, ...computedOf(found) } };
    log.warn(`network "${found.Name}" was left in the middle of being rebuilt: the next up finishes it`);
    const broken = { ...args, options: { "alfa.rebuild": "unfinished" } };
    return { id: found.Id, inputs: broken, outputs: { ...broken, ...computedOf(found) } };
  },
  async delete({ id, urn }, session, { log }) {
    const engine = session.engine();
    if (session.created(urn) === id) return;
    const found = await engine.inspectNetwork(id);
    if (!found) return;
    if (found.Labels?.[URN_LABEL] === undefined) {
      log.warn(`network "${found.Name}" was there before this stack: it stays`);
      return;
    }
    await engine.removeNetwork(id);
  },
};

/** `checkDuplicate` is an input of old SDKs without any effect. */
function withoutObsolete(inputs: PropertyMap): PropertyMap {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => name !== "checkDuplicate"));
}
