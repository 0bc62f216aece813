import type { ServiceArgs } from "@pulumi/docker/service";
import type * as pulumi from "@pulumi/pulumi";
import { serviceLabels } from "../../../stacks/lenses/pulumi";
import type { Service } from "../../../stacks/model/service";
import type { Stack } from "../../../stacks/model/stack";
import { placedArgs, type SwarmPlace } from "../../../stacks/swarm/service";
import { secretKeys } from "../container";
import { fillSecrets, type SecretValues } from "../secrets";
import type { FileReferences } from "./files";

/** What a service's arguments are made from, beside the service. */
export interface SwarmInputs {
  readonly place: SwarmPlace;
  readonly secrets: SecretValues;
  readonly files: FileReferences;
}

/** ServiceArgs with every `${SECRET}` replaced by a secret output, and the ids of secrets and configs. */
export function serviceArgs(stack: Stack, service: Service, { place, secrets, files }: SwarmInputs): ServiceArgs {
  const { labels = [], taskSpec, ...rest } = placedArgs(stack, service, place);
  const { containerSpec, ...task } = taskSpec;
  const { args, commands, env, labels: containerLabels = [], ...spec } = containerSpec;
  const { healthcheck } = spec;
  const fill = (text: string): pulumi.Input<string> => fillSecrets(text, secrets);
  const fillLabels = (list: typeof labels) => list.map(({ label, value }) => ({ label, value: fill(value) }));
  const secretEnv = secretKeys(service);
  return {
    ...rest,
    labels: fillLabels(labels),
    taskSpec: {
      ...task,
      containerSpec: {
        ...spec,
        ...(args && { args: args.map(fill) }),
        ...(commands && { commands: commands.map(fill) }),
        ...(env && { env: Object.fromEntries(Object.entries(env).map(([key, value]) => [key, fill(value)])) }),
        ...(healthcheck?.tests && { healthcheck: { ...healthcheck, tests: healthcheck.tests.map(fill) } }),
        ...(files.secrets.length > 0 && { secrets: files.secrets }),
        ...(files.configs.length > 0 && { configs: files.configs }),
        labels: [
          ...fillLabels(containerLabels),
          ...(secretEnv.length > 0 ? [{ label: serviceLabels.secretEnv, value: secretEnv.join(",") }] : []),
        ],
      },
    },
  };
}
