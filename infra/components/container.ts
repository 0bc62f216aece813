import { Container, type ContainerArgs } from "@pulumi/docker/container";
import type * as pulumi from "@pulumi/pulumi";
import { hasSecret } from "../../stacks/model/secret-place";
import { argsFromService, filledArgs, serviceLabels } from "../../stacks/lenses/pulumi";
import type { Service } from "../../stacks/model/service";
import type { Stack } from "../../stacks/model/stack";
import { fillSecrets, type SecretValues } from "./secrets";

/** Declares a service's container, its secrets filled in. */
export function declareContainer(
  stack: Stack,
  service: Service,
  secrets: SecretValues,
  options: pulumi.CustomResourceOptions,
): Container {
  return new Container(service.name, containerArgs(stack, service, secrets), options);
}

/** ContainerArgs with every `${SECRET}` replaced by a secret output. */
export function containerArgs(stack: Stack, service: Service, secrets: SecretValues): ContainerArgs {
  const args = argsFromService(stack, service);
  const filled = filledArgs(args, (text) => fillSecrets(text, secrets));
  const secretEnv = secretKeys(service);
  return {
    ...args,
    ...filled,
    labels: [
      ...(filled.labels ?? []),
      ...(secretEnv.length ? [{ label: serviceLabels.secretEnv, value: secretEnv.join(",") }] : []),
    ],
  };
}

/** Keys of the environment variables that hold a secret. */
export function secretKeys(service: Service): string[] {
  return Object.entries(service.environment)
    .filter(([, value]) => value !== null && hasSecret(value))
    .map(([key]) => key)
    .sort();
}
