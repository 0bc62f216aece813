import { z } from "zod";
import { alfaStack } from "./alfa";
import { configKeys, imageReference, ownStack, parseAlfaConfig, type AlfaConfig } from "./alfa/config";
import { stacks } from "./index";
import type { Stack } from "./model/stack";
import { placement, type Placement } from "./placement";
import { ConfigError, parseSettings } from "./settings";
import type { Loss } from "./swarm/losses";
import { stackForSwarm } from "./swarm/stack";

/** What the `alfa:` settings of a Pulumi stack declare. */
export interface DeclaredStack {
  readonly stack: Stack;
  readonly placement: Placement;
  /** What of the stack is not set up because of its placement. */
  readonly leftOut: readonly Loss[];
  /** Whether a preview puts the findings on the resources. */
  readonly diagnostics: "on" | "off";
  /** ALFA's own settings; absent for another stack. */
  readonly alfa?: AlfaConfig;
}

/**
 * The stack that `alfa:stack` names, as the other settings have it: ALFA's own, or a folder of stacks/.
 * @throws ConfigError that names the key, quotes the value and says what is allowed
 */
export function declareStack(record: Readonly<Record<string, unknown>>, others = stacks): DeclaredStack {
  const { stack: named = ownStack } = record;
  const name = typeof named === "string" ? named : JSON.stringify(named);
  if (name === ownStack) {
    const alfa = parseAlfaConfig(record);
    return { ...placed(alfaStack(alfa), alfa), diagnostics: alfa.diagnostics, alfa };
  }
  const stack = Object.hasOwn(others, name) ? others[name] : undefined;
  if (!stack) {
    throw new ConfigError(
      "stack",
      `there is no stack "${name}" ("alfa:stack"); folders of stacks/: ${[ownStack, ...Object.keys(others)].join(", ")} ` +
        "(after adding one: npm run generate)",
    );
  }
  return otherStack(stack, name, record);
}

/** The settings that every stack has. */
function otherStack(stack: Stack, name: string, record: Readonly<Record<string, unknown>>): DeclaredStack {
  const profiles = [...new Set(Object.values(stack.services).flatMap((service) => service.profiles))].sort();
  const schema = z.strictObject({
    stack: z.string(),
    profiles: z
      .array(z.enum(profiles))
      .default([...stack.activeProfiles])
      .describe(
        profiles.length ? `a list of any of ${profiles.join(", ")}` : "an empty list: no service has a profile",
      ),
    diagnostics: z.enum(["on", "off"]).default("on").describe('"on" or "off"'),
    ...placement,
    images: z
      .partialRecord(z.enum(Object.keys(stack.services)), imageReference)
      .default({})
      .describe(
        `a map of services to image references with a tag; services: ${Object.keys(stack.services).join(", ")}`,
      ),
  });
  const keys = Object.keys(schema.shape);
  const foreign = Object.keys(record).find((key) => configKeys.includes(key) && !keys.includes(key));
  if (foreign !== undefined) {
    throw new ConfigError(
      foreign,
      `"alfa:${foreign}" is a setting of ALFA's own stack, not of "${name}"; its settings: ${keys.join(", ")}`,
    );
  }
  const settings = parseSettings(schema, ["profiles", "images", "swarmPublish"], record);
  const services = Object.entries(stack.services).map(([key, service]) => {
    const image = settings.images[key];
    return [key, image === undefined ? service : { ...service, image }] as const;
  });
  const active = { ...stack, services: Object.fromEntries(services), activeProfiles: settings.profiles };
  return { ...placed(active, settings), diagnostics: settings.diagnostics };
}

interface PlacementSettings {
  readonly placement: Placement;
  readonly swarmPublish: readonly string[];
}

/** The stack where the settings place it. */
function placed(
  stack: Stack,
  { placement: where, swarmPublish }: PlacementSettings,
): Pick<DeclaredStack, "stack" | "placement" | "leftOut"> {
  if (where === "swarm") return { ...stackForSwarm(stack, swarmPublish), placement: where };
  if (swarmPublish.length > 0)
    throw new ConfigError(
      "swarmPublish",
      `"alfa:swarmPublish" is ${JSON.stringify(swarmPublish)}, but "alfa:placement" is "container"; take one of the two away`,
    );
  return { stack, placement: where, leftOut: [] };
}
