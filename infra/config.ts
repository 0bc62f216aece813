import * as pulumi from "@pulumi/pulumi";
import { declareStack, type DeclaredStack } from "../stacks/declared";
import { secretsKey } from "./secrets-key";

/** What the `alfa:` settings of the running Pulumi program declare. Fails, naming key and value, on one that is wrong. */
export function readDeclaredStack(): DeclaredStack {
  const settings = Object.entries(pulumi.runtime.allConfig()).flatMap(([key, value]): [string, string][] =>
    key.startsWith("alfa:") && key !== secretsKey ? [[key.slice("alfa:".length), value]] : [],
  );
  return declareStack(Object.fromEntries(settings));
}
