import { argsFromService, serviceLabels } from "../../stacks/lenses/pulumi";
import type { PlainContainerArgs } from "../../stacks/lenses/container-args";
import type { Service } from "../../stacks/model/service";
import type { Stack } from "../../stacks/model/stack";
import { secretKeys } from "./container";
import { fillText, type SecretValues } from "./secrets";

/** What containerArgs declares, as plain values: for a plan made outside the Pulumi program. Holds secrets. */
export function plainContainerArgs(stack: Stack, service: Service, secrets: SecretValues): PlainContainerArgs {
  const args = argsFromService(stack, service);
  const keys = secretKeys(service);
  const label = keys.length ? [{ label: serviceLabels.secretEnv, value: keys.join(",") }] : [];
  return filled({ ...args, labels: [...(args.labels ?? []), ...label] }, secrets);
}

function filled<T>(value: T, secrets: SecretValues): T;
function filled(value: unknown, secrets: SecretValues): unknown {
  if (typeof value === "string") return fillText(value, secrets);
  if (Array.isArray(value)) return value.map((entry: unknown) => filled(entry, secrets));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]: [string, unknown]) => [key, filled(entry, secrets)]),
  );
}
