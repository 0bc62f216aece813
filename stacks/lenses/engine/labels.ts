import { z } from "zod";
import { serviceLabels } from "../pulumi";
import type { ContainerInspect } from "../../engine";
import type { HostConfigBody, UpdateBody } from "./body";
import { each, filled, type Change, type Element, type Fields } from "./field";

/**
 * Properties that ContainerArgs has no input for travel as labels of the arguments. The container gets the property, not the label;
 * reading gives the label back from the property, so that drift shows. (The vendor's plugin makes plain labels of them.)
 */
const virtual: Record<
  string,
  {
    change: Change;
    write: (value: string, host: HostConfigBody) => void;
    read: (host: ContainerInspect["HostConfig"]) => string | undefined;
    update?: (value: string | undefined, body: UpdateBody) => void;
    normal: (value: string) => string | undefined;
    valid: RegExp;
  }
> = {
  [serviceLabels.pidsLimit]: {
    change: "update",
    write: (value, host) => (host.PidsLimit = Number(value)),
    read: ({ PidsLimit }) => (PidsLimit ? String(PidsLimit) : undefined),
    update: (value, body) => (body.PidsLimit = Number(value ?? -1)),
    // 0, -1 and nothing: no limit.
    normal: (value) => (Number(value) > 0 ? String(Number(value)) : undefined),
    valid: /^-?\d+$/,
  },
  "alfa.uts-mode": {
    change: "replace",
    write: (value, host) => (host.UTSMode = value),
    read: ({ UTSMode }) => filled(UTSMode),
    normal: filled,
    valid: /^(host)?$/,
  },
};

export const labelFields: Fields<"labels"> = {
  labels: {
    doc: `Labels; less what the image sets to the same value. ${Object.keys(virtual).join(" and ")} stand for properties without an input (HostConfig.PidsLimit, UTSMode).`,
    schema: z.array(z.strictObject({ label: z.string().min(1), value: z.string() })),
    form: "set",
    change: "replace",
    write(value, { body }) {
      for (const { label, value: text } of value) {
        const property = virtual[label];
        if (property) property.write(text, body.HostConfig);
        else body.Labels = { ...body.Labels, [label]: text };
      }
    },
    read({ container }) {
      const labels: Element<"labels">[] = Object.entries(container.Config.Labels ?? {})
        .filter(([label]) => !(label in virtual))
        .map(([label, value]) => ({ label, value: value ?? "" }));
      for (const [label, property] of Object.entries(virtual)) {
        const value = property.read(container.HostConfig);
        if (value !== undefined) labels.push({ label, value });
      }
      return filled(labels);
    },
    pieces: (value, { ctx }) =>
      each(value, ({ label, value: text }) => {
        const property = virtual[label];
        if (property) {
          const normal = property.normal(text);
          return normal === undefined
            ? undefined
            : { key: label, value: { label, value: normal }, change: property.change };
        }
        const given = ctx.image?.Config?.Labels?.[label] === text;
        return given || ctx.ownLabels?.includes(label) ? undefined : { key: label, value: { label, value: text } };
      }),
    update(value, body) {
      for (const [name, property] of Object.entries(virtual)) {
        property.update?.(value?.find(({ label }) => label === name)?.value, body);
      }
    },
    limit(value, { args }, engine) {
      const wrong = value.find(({ label, value: text }) => virtual[label] && !virtual[label].valid.test(text));
      if (wrong) return `label "${wrong.label}" has the value "${wrong.value}", which the Engine has no property for`;
      if (args.hostname && value.some(({ label, value: text }) => label === "alfa.uts-mode" && text === "host"))
        return `with the host's names (alfa.uts-mode) the container has no hostname of its own: "${args.hostname}"`;
      const pids = value.some(({ label, value: text }) => label === serviceLabels.pidsLimit && Number(text) > 0);
      return pids && engine && !engine.limits.pids
        ? "the host's kernel can't limit processes (pids cgroup)"
        : undefined;
    },
  },
};
