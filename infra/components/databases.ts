import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { bootstrapSql, databases, type AlfaConfig } from "../../stacks/alfa";
import { UserError } from "../../stacks/model/errors";
import { containerName, type Stack } from "../../stacks/model/stack";
import type { Service } from "../../stacks/model/service";
import type { Placement } from "../../stacks/placement";
import type { SecretValues } from "./secrets";

/** What the databases are made from, and in. */
export interface DatabaseInputs {
  readonly config: AlfaConfig;
  readonly stack: Stack;
  readonly placement: Placement;
  readonly secrets: SecretValues;
  /** Filled in start order: PostgreSQL's container is there before any service that needs a database. */
  readonly containers: ReadonlyMap<string, pulumi.CustomResource>;
  readonly parent: pulumi.Resource;
}

/**
 * Roles and databases in the PostgreSQL that runs, whose init scripts no longer run on a volume that has data.
 * The script is idempotent. It holds verifiers of passwords: it goes through standard input, never through arguments.
 */
export function declareDatabases(inputs: DatabaseInputs): { neededBy(service: Service): readonly pulumi.Resource[] } {
  const { config, stack } = inputs;
  const clients = new Set(databases(config).map(({ service }) => service));
  let command: local.Command | undefined;
  return {
    neededBy(service) {
      const dependsOnClient = Object.keys(service.dependsOn).some((name) => clients.has(name));
      if (!stack.services["postgres"] || (!clients.has(service.name) && !dependsOnClient)) return [];
      return [(command ??= declareCommand(inputs))];
    },
  };
}

function declareCommand({ config, stack, placement, secrets, containers, parent }: DatabaseInputs): local.Command {
  const postgres = stack.services["postgres"];
  const container = containers.get("postgres");
  if (!postgres || !container) throw new Error("PostgreSQL must be declared before the services that need a database");
  const password = (name: string): string => {
    const value = secrets[name];
    if (value === undefined) throw new UserError(`the stack declares no secret "${name}" for a database role`);
    return value;
  };
  const name = containerName(stack, postgres);
  const psql = `docker exec -i ${placement === "swarm" ? taskOf(name) : name} psql --no-psqlrc --quiet --username ${config.postgresUser} --dbname postgres`;
  return new local.Command(
    "databases",
    {
      create: psql,
      stdin: pulumi.secret(bootstrapSql(config, password)),
      // The script's own output names no secret, but an error message could quote a statement.
      logging: local.Logging.None,
      // A new container may stand on a new volume; on the old one the script finds everything done.
      triggers: [container.id],
    },
    { parent, dependsOn: container },
  );
}

/** The container of a Swarm service's task that runs on this node, in the words of a shell. */
const taskOf = (service: string): string =>
  `"$(docker ps --quiet --filter label=com.docker.swarm.service.name=${service} --filter health=healthy | head -n 1)"`;
