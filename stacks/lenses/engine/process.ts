import { posix } from "node:path";
import { z } from "zod";
import { each, filled, one, onlyTrue, words, type Fields, type Scope } from "./field";
import { isSignal, normalSignal } from "./signals";
import { imageToken, normalReference, platformOf } from "./image";

/** What runs in the container, and as whom. */
export const processFields: Fields<
  | "image"
  | "name"
  | "platform"
  | "command"
  | "entrypoints"
  | "envs"
  | "user"
  | "workingDir"
  | "groupAdds"
  | "hostname"
  | "domainname"
  | "tty"
  | "stdinOpen"
  | "init"
  | "stopSignal"
  | "stopTimeout"
> = {
  image: {
    doc: "Image by tag, digest or id. A tag, digest or id of the image that runs means the same.",
    schema: z.string().min(1),
    form: "one",
    change: "replace",
    write: (value, { body }) => (body.Image = value),
    read: ({ container }) => container.Config.Image ?? container.Image,
    pieces: (value, { ctx }) => [
      { key: "", at: "", value, token: imageToken(value, ctx.image) ?? normalReference(value) },
    ],
  },
  name: one({
    doc: "Name on the Engine.",
    schema: z
      .string()
      .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/, "a container name is made of letters, digits, _, . and -, two at least"),
    change: "replace",
    write: (value, creation) => (creation.name = value),
    read: ({ container }) => filled(container.Name.replace(/^\//, "")),
  }),
  platform: one({
    doc: "os[/arch[/variant]] of the image. What runs is compared by its image's platform.",
    schema: z.string(),
    change: "replace",
    write: (value, creation) => (creation.platform = value),
    read: ({ image, ctx }) => (image ? platformOf(image) : ctx.declared?.platform),
    normal: (value, { ctx }) =>
      ctx.image && `${platformOf(ctx.image) ?? ""}/`.startsWith(`${value}/`) ? undefined : value,
  }),
  command: one({
    doc: "Command, or arguments of the entrypoint; less the image's own.",
    schema: z.array(z.string()),
    change: "replace",
    write: (value, { body }) => (body.Cmd = value),
    read: ({ container }) => filled(container.Config.Cmd),
    normal: (_value, scope) => startOf(scope).command,
  }),
  entrypoints: one({
    doc: "Entrypoint; less the image's own. An empty list removes the image's.",
    schema: z.array(z.string()),
    change: "replace",
    write: (value, { body }) => (body.Entrypoint = value.length ? value : [""]),
    read: ({ container, image }) => container.Config.Entrypoint ?? (image?.Config?.Entrypoint?.length ? [] : undefined),
    normal: (_value, scope) => startOf(scope).entrypoints,
  }),
  envs: {
    doc: "Environment as KEY=value; less what the image sets to the same value.",
    schema: z.array(z.string().regex(/^[^=]/, "an environment variable is written KEY=value")),
    form: "set",
    change: "replace",
    write: (value, { body }) => (body.Env = value),
    read: ({ container }) => filled(container.Config.Env),
    pieces: (value, { ctx }) =>
      each(value, (entry) =>
        ctx.image?.Config?.Env?.includes(entry) ? undefined : { key: entry.split("=", 1)[0] ?? entry, value: entry },
      ),
  },
  user: one({
    doc: "User, or user:group; less the image's.",
    schema: z.string(),
    change: "replace",
    write: (value, { body }) => (body.User = value),
    read: ({ container }) => filled(container.Config.User),
    normal: (value, { ctx }) => (value === (ctx.image?.Config?.User ?? "") ? undefined : value),
  }),
  workingDir: one({
    doc: "Working directory; less the image's.",
    schema: z.string().startsWith("/", "a working directory is an absolute path"),
    change: "replace",
    write: (value, { body }) => (body.WorkingDir = value),
    read: ({ container }) => filled(container.Config.WorkingDir),
    normal(value, { ctx }) {
      const path = trimmed(value);
      return path === trimmed(ctx.image?.Config?.WorkingDir || "/") ? undefined : path;
    },
  }),
  groupAdds: {
    doc: "Additional groups of the process.",
    schema: z.array(z.string()),
    form: "set",
    change: "replace",
    write: (value, { body }) => (body.HostConfig.GroupAdd = value),
    read: ({ container }) => filled(container.HostConfig.GroupAdd),
    pieces: words(),
  },
  hostname: one({
    doc: "Host name; the container's short id, or the host's name on the host's network, is the default.",
    schema: z.string(),
    change: "replace",
    write: (value, { body }) => (body.Hostname = value),
    read({ container, ctx }) {
      const name = container.Config.Hostname ?? "";
      if (name === container.Id.slice(0, 12)) return undefined;
      // With another container's network comes that one's name.
      if (container.HostConfig.NetworkMode?.startsWith("container:")) return undefined;
      const ofHost = container.HostConfig.NetworkMode === "host" || container.HostConfig.UTSMode === "host";
      return ofHost && name === ctx.hostName ? undefined : filled(name);
    },
    normal: filled,
  }),
  domainname: one({
    doc: "Domain name.",
    schema: z.string(),
    change: "replace",
    write: (value, { body }) => (body.Domainname = value),
    read: ({ container }) => filled(container.Config.Domainname),
    normal: filled,
  }),
  tty: one({
    doc: "A terminal for the process.",
    schema: z.boolean(),
    change: "replace",
    write: (value, { body }) => (body.Tty = value),
    read: ({ container }) => onlyTrue(container.Config.Tty),
    normal: onlyTrue,
  }),
  stdinOpen: one({
    doc: "Standard input stays open.",
    schema: z.boolean(),
    change: "replace",
    write: (value, { body }) => (body.OpenStdin = value),
    read: ({ container }) => onlyTrue(container.Config.OpenStdin),
    normal: onlyTrue,
  }),
  init: one({
    doc: "An init process that reaps children. False means the same as absent, unless the Engine runs with --init.",
    schema: z.boolean(),
    change: "replace",
    write: (value, { body }) => (body.HostConfig.Init = value),
    read: ({ container }) => onlyTrue(container.HostConfig.Init),
    normal: onlyTrue,
  }),
  stopSignal: one({
    doc: "Signal that asks the process to stop; less the image's. SIGTERM is the default.",
    schema: z.string(),
    change: "replace",
    write: (value, { body }) => (body.StopSignal = value),
    read: ({ container }) => filled(container.Config.StopSignal),
    normal(value, { ctx }) {
      const signal = normalSignal(value);
      return signal === normalSignal(ctx.image?.Config?.StopSignal || "SIGTERM") ? undefined : signal;
    },
    limit: (value) => (value && !isSignal(value) ? `"${value}" is no signal` : undefined),
  }),
  stopTimeout: one({
    doc: "Time to stop before SIGKILL. 10 is the Engine's default.",
    unit: "s",
    schema: z.int(),
    change: "replace",
    write: (value, { body }) => (body.StopTimeout = value),
    read: ({ container }) => container.Config.StopTimeout ?? undefined,
    normal: (value) => (value === 10 ? undefined : value),
  }),
};

/**
 * Entrypoint and command less what the image gives. The Engine takes the image's command only together with the image's
 * entrypoint, so the two decide together. Source: moby daemon/commit.go, merge().
 */
function startOf({ args, ctx }: Scope): { entrypoints: string[] | undefined; command: string[] | undefined } {
  const command = filled(args.command);
  const given = ctx.image?.Config;
  const own = given?.Entrypoint ?? [];
  if (args.entrypoints !== undefined && !same(args.entrypoints, own)) {
    return { entrypoints: args.entrypoints, command };
  }
  const usual = given?.Cmd ?? [];
  if (command) return { entrypoints: undefined, command: same(command, usual) ? undefined : command };
  // The image's entrypoint by name and no command: the image's command is not taken.
  const without = filled(args.entrypoints) && usual.length > 0;
  return { entrypoints: without ? args.entrypoints : undefined, command: undefined };
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((word, index) => word === b[index]);
const trimmed = (path: string): string => posix.normalize(path).replace(/(.)\/$/, "$1");
