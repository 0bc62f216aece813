import * as pulumi from "@pulumi/pulumi";
import { parseAlfaConfig, type AlfaConfig } from "../stacks/alfa/config";

/** Keys of the namespace that are not settings of the stack: the secrets are read by components/secrets.ts. */
const reserved = new Set(["secrets"]);

/** The `alfa:` settings of the running Pulumi program. Fails, naming key and value, on one that is unknown or malformed. */
export function readConfig(): AlfaConfig {
  const settings = Object.entries(pulumi.runtime.allConfig()).flatMap(([key, value]): [string, unknown][] => {
    const [namespace, name = ""] = key.split(":", 2);
    return namespace === "alfa" && !reserved.has(name) ? [[name, structured(value)]] : [];
  });
  return parseAlfaConfig(Object.fromEntries(settings));
}

/** Pulumi hands every value over as text: lists and maps as JSON, the rest as written, which the schema reads itself. */
function structured(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
