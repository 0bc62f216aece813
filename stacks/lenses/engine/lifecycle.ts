import { z } from "zod";
import type { UpdateBody } from "./body";
import { filled, nonZero, one, onlyTrue, type Fields, type Scope } from "./field";

/** When it starts, restarts and ends; and how the provider goes about it. */
export const lifecycleFields: Fields<
  | "restart"
  | "maxRetryCount"
  | "rm"
  | "start"
  | "mustRun"
  | "attach"
  | "logs"
  | "wait"
  | "waitTimeout"
  | "destroyGraceSeconds"
  | "removeVolumes"
  | "containerReadRefreshTimeoutMilliseconds"
> = {
  restart: one({
    doc: "Restart policy: no (the default), on-failure, always or unless-stopped.",
    schema: z
      .string()
      .regex(
        /^(no|on-failure|always|unless-stopped)?$/,
        "a restart policy is no, on-failure, always or unless-stopped",
      ),
    change: "update",
    write: (_value, { body }, scope) => (body.HostConfig.RestartPolicy = policyOf(scope)),
    read: ({ container }) => filled(container.HostConfig.RestartPolicy?.Name),
    normal: (value) => (value === "no" ? undefined : filled(value)),
    update: writePolicy,
    limit: (value, { args }) =>
      args.rm && value && value !== "no"
        ? `the Engine refuses the restart policy "${value}" together with rm`
        : undefined,
  }),
  maxRetryCount: one({
    doc: "Bound of the restart policy on-failure.",
    schema: z.int().min(0),
    change: "update",
    write: (_value, { body }, scope) => (body.HostConfig.RestartPolicy = policyOf(scope)),
    read: ({ container }) => nonZero(container.HostConfig.RestartPolicy?.MaximumRetryCount),
    normal: (value, { args }) => (args.restart === "on-failure" ? nonZero(value) : undefined),
    update: writePolicy,
    limit: (value, { args }) =>
      value > 0 && args.restart !== "on-failure"
        ? 'the Engine takes maxRetryCount only with restart "on-failure"'
        : undefined,
  }),
  rm: one({
    doc: "The Engine removes the container when it ends.",
    schema: z.boolean(),
    change: "replace",
    write: (value, { body }) => (body.HostConfig.AutoRemove = value),
    read: ({ container }) => onlyTrue(container.HostConfig.AutoRemove),
    normal: onlyTrue,
  }),
  start: flag("Started after creation.", true),
  mustRun: flag("Kept running: a stopped container is started again.", true),
  attach: flag("The end of the process is waited for.", false),
  logs: flag("The output is kept in the resource's outputs (with attach).", false),
  wait: flag("The resource is ready when its health check says so.", false),
  removeVolumes: flag("Anonymous volumes go with the container.", true),
  waitTimeout: count("Bound on waiting for health.", "s"),
  destroyGraceSeconds: count("Time to stop before it is destroyed.", "s"),
  containerReadRefreshTimeoutMilliseconds: count("Bound on waiting for a start.", "ms"),
};

/** An input of the provider alone; its default means the same as absent. */
function flag(doc: string, usual: boolean) {
  return one<boolean>({
    doc,
    schema: z.boolean(),
    change: "none",
    normal: (value) => (value === usual ? undefined : value),
  });
}

function count(doc: string, unit: string) {
  return one<number>({
    doc,
    unit,
    schema: z.number().min(0),
    change: "none",
  });
}

function policyOf({ args }: Scope): { Name: string; MaximumRetryCount?: number } {
  const Name = args.restart || "no";
  return Name === "on-failure" && args.maxRetryCount ? { Name, MaximumRetryCount: args.maxRetryCount } : { Name };
}

function writePolicy(_value: unknown, body: UpdateBody, scope: Scope): void {
  body.RestartPolicy = policyOf(scope);
}
