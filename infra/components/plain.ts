import { mapStrings } from "../../stacks/lenses/map-strings";
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
  return mapStrings({ ...args, labels: [...(args.labels ?? []), ...label] }, (text) => fillText(text, secrets));
}
