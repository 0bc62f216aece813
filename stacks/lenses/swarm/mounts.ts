import { z } from "zod";
import { HostMount } from "../../engine/schemas";
import { fromMountBody, toMountBody } from "../engine/mount";
import { asMap, objects, type Row } from "./row";

const Mount = z.strictObject({
  type: z.string(),
  target: z.string(),
  source: z.string().optional(),
  readOnly: z.boolean().optional(),
  bindOptions: z.strictObject({ propagation: z.string().optional() }).optional(),
  tmpfsOptions: z.strictObject({ mode: z.int().optional(), sizeBytes: z.int().optional() }).optional(),
  volumeOptions: z
    .strictObject({
      driverName: z.string().optional(),
      driverOptions: z.record(z.string(), z.string()).optional(),
      labels: z.array(z.strictObject({ label: z.string(), value: z.string() })).optional(),
      noCopy: z.boolean().optional(),
    })
    .optional(),
});

/** What is given only by default, and empty parts, make no difference. */
function normal({ readOnly, bindOptions, volumeOptions, ...mount }: z.output<typeof Mount>): object {
  const propagation = bindOptions?.propagation === "rprivate" ? undefined : bindOptions?.propagation;
  const { labels = [], noCopy, driverName, ...volume } = volumeOptions ?? {};
  return asMap(
    JSON.parse(
      JSON.stringify({
        ...mount,
        readOnly: readOnly || undefined,
        propagation,
        ...volume,
        driverName: driverName === "local" ? undefined : driverName,
        noCopy: noCopy || undefined,
        labels: labels.length > 0 ? labels.map(({ label, value }) => `${label}=${value}`).sort() : undefined,
      }),
    ),
  );
}

/** Mounts of a task are in the same words as those of a container. */
export const mountRow = (spec: string): Row =>
  objects({
    spec,
    schema: Mount,
    write: toMountBody,
    read: (found) => {
      const mount = HostMount.safeParse(found);
      return mount.success ? fromMountBody(mount.data) : undefined;
    },
    normal,
  });
