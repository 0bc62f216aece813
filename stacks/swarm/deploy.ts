import { z } from "zod";
import { defined } from "../lenses/defined";
import { splitEnv } from "../lenses/env";
import type { PlainSwarmArgs } from "../lenses/swarm-args";
import { parseGoDuration } from "../lenses/units";
import { UserError } from "../model/errors";
import type { Service } from "../model/service";

const Duration = z
  .string()
  .refine((text) => parseGoDuration(text) !== undefined, { error: 'wanted a duration, such as "1m30s"' });
const Number_ = z.coerce.number();

const rollout = <A extends readonly [string, ...string[]]>(actions: A) =>
  z.strictObject({
    parallelism: Number_.int().min(0).optional(),
    delay: Duration.optional(),
    failure_action: z.enum(actions).optional(),
    monitor: Duration.optional(),
    max_failure_ratio: Number_.min(0).max(1).optional(),
    order: z.enum(["stop-first", "start-first"]).optional(),
  });

/**
 * Compose's `deploy`, less what the model reads by itself (limits, the condition of a restart).
 * Source: https://github.com/compose-spec/compose-spec/blob/main/deploy.md
 */
const Deploy = z.strictObject({
  mode: z.enum(["replicated", "global"]).optional(),
  replicas: Number_.int().min(0).optional(),
  endpoint_mode: z.enum(["vip", "dnsrr"]).optional(),
  labels: z.union([z.record(z.string(), z.coerce.string()), z.array(z.string())]).optional(),
  placement: z
    .strictObject({
      constraints: z.array(z.string()).optional(),
      preferences: z.array(z.strictObject({ spread: z.string() })).optional(),
      max_replicas_per_node: Number_.int().min(0).optional(),
    })
    .optional(),
  update_config: rollout(["pause", "continue", "rollback"]).optional(),
  rollback_config: rollout(["pause", "continue"]).optional(),
  restart_policy: z
    .strictObject({
      condition: z.string().optional(),
      delay: Duration.optional(),
      max_attempts: Number_.optional(),
      window: Duration.optional(),
    })
    .optional(),
  resources: z
    .strictObject({ reservations: z.strictObject({ cpus: Number_.min(0).optional() }).optional() })
    .optional(),
});
export type Deploy = z.output<typeof Deploy>;

/**
 * What a service says of its place in a swarm.
 * @throws UserError with service, path and value of what a swarm has no word for
 */
export function deployOf({ name, deploy = {} }: Service): Deploy {
  const read = Deploy.safeParse(deploy);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const path = ["deploy", ...(issue?.path ?? [])].map(String).join(".");
  const value = (issue?.path ?? []).reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
    deploy,
  );
  throw new UserError(
    `service "${name}" can't be placed in a swarm: "${path}" is ${JSON.stringify(value)}: ${issue?.message ?? ""}; ` +
      "write it as https://docs.docker.com/reference/compose-file/deploy/ has it, or take it away",
  );
}

type Rollout = z.output<ReturnType<typeof rollout>>;

/** In the words of ServiceArgs; `failureAction` is how an update that does not come up ends. */
function rolloutArgs({ parallelism, delay, failure_action, monitor, max_failure_ratio, order }: Rollout) {
  return defined({
    parallelism,
    delay,
    failureAction: failure_action,
    monitor,
    maxFailureRatio: max_failure_ratio === undefined ? undefined : String(max_failure_ratio),
    order,
  });
}

/** What ServiceArgs have of `deploy`: an update that does not come up is taken back unless the service says otherwise. */
export function rolloutsOf(deploy: Deploy): Pick<PlainSwarmArgs, "updateConfig" | "rollbackConfig"> {
  return defined({
    updateConfig: { failureAction: "rollback", ...rolloutArgs(deploy.update_config ?? {}) },
    rollbackConfig: deploy.rollback_config && rolloutArgs(deploy.rollback_config),
  });
}

/** Labels of the service, which those of its containers are not. */
export function deployLabels({ labels = {} }: Deploy): Record<string, string> {
  if (!Array.isArray(labels)) return labels;
  return Object.fromEntries(labels.map(splitEnv));
}
