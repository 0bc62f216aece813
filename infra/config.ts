import * as pulumi from "@pulumi/pulumi";
import { parseAlfaConfig, type AlfaConfig } from "../stacks/alfa/config";
import { secretsKey } from "./secrets-key";

/** The `alfa:` settings of the running Pulumi program. Fails, naming key and value, on one that is unknown or malformed. */
export function readConfig(): AlfaConfig {
  const settings = Object.entries(pulumi.runtime.allConfig()).flatMap(([key, value]): [string, string][] =>
    key.startsWith("alfa:") && key !== secretsKey ? [[key.slice("alfa:".length), value]] : [],
  );
  return parseAlfaConfig(Object.fromEntries(settings));
}
