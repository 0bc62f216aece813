import { Secret } from "@pulumi/docker/secret";
import { ServiceConfig } from "@pulumi/docker/serviceConfig";
import * as pulumi from "@pulumi/pulumi";
import type { Service } from "../../../stacks/model/service";
import { filesOf } from "../../../stacks/swarm/files";
import { fillText, type SecretValues } from "../secrets";

/** The files of a service as its arguments name them. */
export interface FileReferences {
  readonly secrets: { readonly secretId: pulumi.Input<string>; readonly fileName: string }[];
  readonly configs: { readonly configId: pulumi.Input<string>; readonly fileName: string }[];
}

/**
 * Declares the files of a service as secrets and configs of the swarm. They have no name of their own: what changes is a new
 * one, to which the service moves.
 */
export function declareFiles(
  service: Service,
  values: SecretValues,
  options: pulumi.CustomResourceOptions,
): FileReferences {
  const secrets: FileReferences["secrets"] = [];
  const configs: FileReferences["configs"] = [];
  for (const { name, kind, content, file } of filesOf(service)) {
    const text = fillText(content, values);
    if (kind === "secret") {
      const data = pulumi.secret(Buffer.from(text).toString("base64"));
      secrets.push({ secretId: new Secret(name, { data }, options).id, ...file });
    } else {
      configs.push({ configId: new ServiceConfig(name, { dataRaw: text }, options).id, ...file });
    }
  }
  return { secrets, configs };
}
