import type { NetworkArgs } from "@pulumi/docker/network";
import type { VolumeArgs } from "@pulumi/docker/volume";
import type * as pulumi from "@pulumi/pulumi";
import type { Network, Volume } from "../../model/stack";
import { defined } from "../defined";
import { filled, filledRecord } from "./write";

/** NetworkArgs of @pulumi/docker for a network of a stack. */
export function networkArgs(network: Network): pulumi.Unwrap<NetworkArgs> {
  return defined({
    name: network.name,
    driver: network.driver,
    internal: network.internal,
    attachable: network.attachable,
    ipv6: network.enableIpv6,
    ipamConfigs: filled(network.ipam.map((config) => defined(config))),
    options: filledRecord(network.driverOpts),
    labels: filled(labelArgs(network.labels)),
  });
}

/** VolumeArgs of @pulumi/docker for a volume of a stack. */
export function volumeArgs(volume: Volume): pulumi.Unwrap<VolumeArgs> {
  return defined({
    name: volume.name,
    driver: volume.driver,
    driverOpts: filledRecord(volume.driverOpts),
    labels: filled(labelArgs(volume.labels)),
  });
}

const labelArgs = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([label, value]) => ({ label, value }));
