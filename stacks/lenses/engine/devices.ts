import { z } from "zod";
import { defined } from "../defined";
import type { DeviceRequestBody } from "./body";
import { each, filled, nonZero, strings, words, type Element, type Field, type Fields, type Piece } from "./field";

type Request = Element<"deviceRequests">;
type RateName = "deviceReadBps" | "deviceReadIops" | "deviceWriteBps" | "deviceWriteIops";
type RateProperty = "BlkioDeviceReadBps" | "BlkioDeviceReadIOps" | "BlkioDeviceWriteBps" | "BlkioDeviceWriteIOps";

export const deviceFields: Fields<"devices" | "deviceCgroupRules" | "deviceRequests" | "gpus" | RateName> = {
  devices: {
    doc: "Devices of the host. The same path and rwm are the defaults.",
    schema: z.array(
      z.strictObject({
        hostPath: z.string().min(1),
        containerPath: z.string().optional(),
        permissions: z
          .string()
          .regex(/^[rwm]*$/, "permissions are some of r, w, m")
          .optional(),
      }),
    ),
    form: "set",
    change: "replace",
    write: (value, { body }) =>
      (body.HostConfig.Devices = value.map((device) => ({
        PathOnHost: device.hostPath,
        PathInContainer: device.containerPath || device.hostPath,
        CgroupPermissions: device.permissions || "rwm",
      }))),
    read: ({ container }) =>
      filled(
        (container.HostConfig.Devices ?? []).map(({ PathOnHost, PathInContainer, CgroupPermissions }) =>
          defined({
            hostPath: PathOnHost,
            containerPath: filled(PathInContainer),
            permissions: filled(CgroupPermissions),
          }),
        ),
      ),
    pieces: (value) =>
      each(value, ({ hostPath, containerPath, permissions }) => {
        const path = containerPath || hostPath;
        return { key: path, value: { hostPath, containerPath: path, permissions: permissions || "rwm" } };
      }),
  },
  deviceCgroupRules: {
    doc: 'Access to classes of devices, as "c 42:* rmw".',
    schema: z.array(z.string()),
    form: "set",
    change: "replace",
    write: (value, { body }) => (body.HostConfig.DeviceCgroupRules = value),
    read: ({ container }) => filled(container.HostConfig.DeviceCgroupRules),
    pieces: words(),
  },
  deviceRequests: {
    doc: "Devices by driver (GPUs, CDI).",
    schema: z.array(
      z.strictObject({
        capabilities: z.array(z.string()).optional(),
        count: z.int().optional(),
        deviceIds: z.array(z.string()).optional(),
        driver: z.string().optional(),
        options: z.record(z.string(), z.string()).optional(),
      }),
    ),
    form: "set",
    change: "replace",
    write: (value, { body }) => (body.HostConfig.DeviceRequests ??= []).push(...value.map(toBody)),
    read: ({ container }) =>
      filled(
        (container.HostConfig.DeviceRequests ?? []).map((request) =>
          defined({
            capabilities: filled((request.Capabilities ?? []).flat()),
            count: nonZero(request.Count),
            deviceIds: filled(request.DeviceIDs),
            driver: filled(request.Driver),
            options: strings(request.Options),
          }),
        ),
      ),
    pieces: (value) => each(value, requestPiece),
  },
  gpus: {
    doc: '"all" or "device=ID,ID": means the same as a deviceRequest with the capability gpu.',
    schema: z.string().regex(/^(all|\d+|device=.+)?$/, 'gpus is "all", a count, or device=ID,ID'),
    form: "one",
    change: "replace",
    write: (value, { body }) => {
      if (value) (body.HostConfig.DeviceRequests ??= []).push(toBody(gpuRequest(value)));
    },
    read: () => undefined,
    pieces: (value) => (value ? [{ ...requestPiece(gpuRequest(value)), at: "" }] : []),
  },
  deviceReadBps: rate("BlkioDeviceReadBps", "Bound on reading", "bytes/s"),
  deviceReadIops: rate("BlkioDeviceReadIOps", "Bound on reading", "operations/s"),
  deviceWriteBps: rate("BlkioDeviceWriteBps", "Bound on writing", "bytes/s"),
  deviceWriteIops: rate("BlkioDeviceWriteIOps", "Bound on writing", "operations/s"),
};

function rate(property: RateProperty, doc: string, unit: string): Field<{ path: string; rate: number }[]> {
  return {
    doc: `${doc}, by device of the host.`,
    unit,
    schema: z.array(z.strictObject({ path: z.string().min(1), rate: z.int().min(1) })),
    form: "set",
    change: "replace",
    write: (value, { body }) =>
      (body.HostConfig[property] = value.map((bound) => ({ Path: bound.path, Rate: bound.rate }))),
    read: ({ container }) =>
      filled((container.HostConfig[property] ?? []).map(({ Path, Rate }) => ({ path: Path, rate: Rate }))),
    pieces: (value) => each(value, (bound) => ({ key: bound.path, value: { path: bound.path, rate: bound.rate } })),
  };
}

function gpuRequest(gpus: string): Request {
  const ids = /^device=(.*)$/.exec(gpus)?.[1]?.split(",");
  if (ids) return { capabilities: ["gpu"], deviceIds: ids };
  return { capabilities: ["gpu"], count: gpus === "all" ? -1 : Number(gpus) };
}

/** Capabilities are one list, of which a device must have all. */
const toBody = (request: Request): DeviceRequestBody =>
  defined({
    Driver: request.driver,
    Count: request.count,
    DeviceIDs: request.deviceIds,
    Capabilities: request.capabilities && [request.capabilities],
    Options: request.options,
  });

function requestPiece(request: Request): Omit<Piece, "at"> & { field: "deviceRequests" } {
  const value = defined({
    capabilities: filled(request.capabilities)?.toSorted(),
    count: nonZero(request.count),
    deviceIds: filled(request.deviceIds)?.toSorted(),
    driver: filled(request.driver),
    options: filled(request.options),
  });
  return { field: "deviceRequests", key: JSON.stringify(value), value };
}
