import { z } from "zod";
import type { PlainContainerArgs } from "../container-args";
import { defined } from "../defined";
import { each, filled, map, one, onlyTrue, strings, type Fields } from "./field";
import { withContainerName } from "./network";

/** What the process may do, and which namespaces it shares. */
export const securityFields: Fields<
  | "capabilities"
  | "securityOpts"
  | "privileged"
  | "pidMode"
  | "ipcMode"
  | "usernsMode"
  | "cgroupParent"
  | "cgroupnsMode"
  | "runtime"
  | "sysctls"
> = {
  capabilities: one({
    doc: "Capabilities added to and dropped from the Engine's default set; with or without CAP_, in any order.",
    schema: z.strictObject({ adds: z.array(z.string()).optional(), drops: z.array(z.string()).optional() }),
    change: "replace",
    write(value, { body }) {
      if (value.adds?.length) body.HostConfig.CapAdd = value.adds;
      if (value.drops?.length) body.HostConfig.CapDrop = value.drops;
    },
    read: ({ container: { HostConfig } }) =>
      filled(defined({ adds: filled(HostConfig.CapAdd), drops: filled(HostConfig.CapDrop) })),
    normal: (value) => filled(defined({ adds: capabilities(value.adds), drops: capabilities(value.drops) })),
  }),
  securityOpts: {
    doc: "no-new-privileges, seccomp=, apparmor=, label=; in any order, with = or :.",
    schema: z.array(z.string().min(1)),
    form: "set",
    change: "replace",
    write: (value, { body }) => (body.HostConfig.SecurityOpt = value),
    read: ({ container }) => filled(container.HostConfig.SecurityOpt),
    pieces: (value, { args, ctx }) =>
      each(value, (text) => {
        const option = normalOption(text);
        // The Engine adds it to a container that shares the host's namespaces.
        const implied = option === "label=disable" && (ctx.sharesHost ?? sharesHost(args));
        return implied || option === undefined ? undefined : { key: option, value: option };
      }),
  },
  privileged: one({
    doc: "All capabilities, all devices, no confinement.",
    schema: z.boolean(),
    change: "replace",
    write: (value, { body }) => (body.HostConfig.Privileged = value),
    read: ({ container }) => onlyTrue(container.HostConfig.Privileged),
    normal: onlyTrue,
  }),
  pidMode: one({
    doc: "PID namespace: host or container:NAME.",
    schema: z.string(),
    change: "replace",
    write: (value, { body }) => (body.HostConfig.PidMode = value),
    read: ({ container, ctx }) => filled(withContainerName(container.HostConfig.PidMode ?? "", ctx)),
    normal: (value, { ctx }) => filled(withContainerName(value, ctx)),
  }),
  ipcMode: one({
    doc: "IPC namespace: none, shareable, host or container:NAME. private is the default.",
    schema: z.string(),
    change: "replace",
    write: (value, { body }) => (body.HostConfig.IpcMode = value),
    read: ({ container, ctx }) => filled(withContainerName(container.HostConfig.IpcMode ?? "", ctx)),
    normal: (value, { ctx }) => (value === "private" ? undefined : filled(withContainerName(value, ctx))),
  }),
  usernsMode: one({
    doc: "User namespace: host, where the Engine remaps users.",
    schema: z.string(),
    change: "replace",
    write: (value, { body }) => (body.HostConfig.UsernsMode = value),
    read: ({ container }) => filled(container.HostConfig.UsernsMode),
    normal: filled,
  }),
  cgroupParent: one({
    doc: "Parent cgroup.",
    schema: z.string(),
    change: "replace",
    write: (value, { body }) => (body.HostConfig.CgroupParent = value),
    read: ({ container }) => filled(container.HostConfig.CgroupParent),
    normal: filled,
    limit: (value, _scope, engine) =>
      value && engine?.cgroupDriver === "systemd" && !value.endsWith(".slice")
        ? `the Engine's cgroups are systemd's: "${value}" is no slice, which ends in .slice`
        : undefined,
  }),
  cgroupnsMode: one({
    doc: "Cgroup namespace: private (the default with cgroup version 2) or host (the default with version 1).",
    schema: z.string().regex(/^(private|host)?$/, "a cgroup namespace is private or host"),
    change: "replace",
    write: (value, { body }) => (body.HostConfig.CgroupnsMode = value),
    read: ({ container }) => filled(container.HostConfig.CgroupnsMode),
    normal: (value, { ctx }) => (value === (ctx.cgroupVersion === 2 ? "private" : "host") ? undefined : filled(value)),
  }),
  runtime: one({
    doc: "OCI runtime; the Engine's default is the default.",
    schema: z.string(),
    change: "replace",
    write: (value, { body }) => (body.HostConfig.Runtime = value),
    read: ({ container }) => filled(container.HostConfig.Runtime),
    normal: (value, { ctx }) => (value === ctx.defaultRuntime ? undefined : filled(value)),
    limit: (value, _scope, engine) =>
      engine?.runtimes.length && value && !engine.runtimes.includes(value)
        ? `the Engine has no runtime "${value}"; it has ${engine.runtimes.map((name) => `"${name}"`).join(", ")}`
        : undefined,
  }),
  sysctls: map({
    doc: "Kernel parameters of the container's namespaces.",
    schema: z.record(z.string(), z.string()),
    change: "replace",
    write: (value, { body }) => (body.HostConfig.Sysctls = value),
    read: ({ container }) => strings(container.HostConfig.Sysctls),
  }),
};

function capabilities(names: readonly string[] | undefined): string[] | undefined {
  return filled([...new Set((names ?? []).map((name) => name.toUpperCase().replace(/^CAP_/, "")))].sort());
}

/** no-new-privileges:true, no-new-privileges=true and no-new-privileges are one; false is the default. */
function normalOption(text: string): string | undefined {
  const nnp = /^no-new-privileges(?:[:=](.*))?$/.exec(text);
  if (nnp) return nnp[1] === undefined || nnp[1] === "true" ? "no-new-privileges" : undefined;
  return text.replace(/^(label|seccomp|apparmor|systempaths|writable-cgroups):/, "$1=");
}

/** Whether a container without these arguments' confinement shares the host's namespaces. */
export const sharesHost = ({ privileged, pidMode, ipcMode }: PlainContainerArgs): boolean =>
  privileged === true || pidMode === "host" || ipcMode === "host";
