import { Container, type ContainerArgs } from "@pulumi/docker/container";
import type * as pulumi from "@pulumi/pulumi";
import { argsFromService, serviceLabels } from "../../stacks/lenses/pulumi";
import { hasSecret } from "../../stacks/model/secret-place";
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
  const { command, entrypoints, envs, healthcheck, labels, uploads, ...rest } = argsFromService(stack, service);
  const fill = (text: string): pulumi.Input<string> => fillSecrets(text, secrets);
  const secretEnv = secretKeys(service);
  return {
    ...rest,
    ...(command === undefined ? {} : { command: command.map(fill) }),
    ...(entrypoints === undefined ? {} : { entrypoints: entrypoints.map(fill) }),
    ...(envs === undefined ? {} : { envs: envs.map(fill) }),
    ...(healthcheck === undefined
      ? {}
      : {
          healthcheck: {
            ...healthcheck,
            ...(healthcheck.tests === undefined ? {} : { tests: healthcheck.tests.map(fill) }),
          },
        }),
    ...(uploads === undefined
      ? {}
      : {
          uploads: uploads.map((upload) => ({
            ...upload,
            ...(upload.content === undefined ? {} : { content: fill(upload.content) }),
          })),
        }),
    labels: [
      ...(labels ?? []).map(({ label, value }) => ({ label, value: fill(value) })),
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
