import type { ContainerInspect } from "../../stacks/engine";
import type { PlainContainerArgs } from "../../stacks/lenses/container-args";
import { changedParts, type EngineContext, type FieldName, type PartChange } from "../../stacks/lenses/engine";
import { splitEnv } from "../../stacks/lenses/env";
import { argsFromService, filledArgs, serviceLabels } from "../../stacks/lenses/pulumi";
import type { Service } from "../../stacks/model/service";
import { containerName, type Stack } from "../../stacks/model/stack";
import { driftText } from "./drift-text";
import type { Drift } from "./evidence";
import { redactor, secretValues } from "./redact";
import { declaredSecretValues, filledIn, hasSecretPlace, mayBe, secretsByName } from "./secret-places";

const compose = "com.docker.compose.";

/** Whether Compose made the container: it then adds things of its own, which nobody declared. */
const byCompose = ({ Config }: ContainerInspect): boolean => `${compose}project` in (Config.Labels ?? {});

/** Labels that say who made a container; the other carried ones stand for properties, which are compared. */
const isBookkeeping = (label: string, { labels }: Service): boolean =>
  /^(?:alfa|com\.docker\.compose|desktop\.docker\.io)[./]/.test(label) &&
  label !== serviceLabels.pidsLimit &&
  label !== serviceLabels.utsMode &&
  !(label in labels);

/**
 * The declared arguments as the container should have them: on its networks, with the secrets that its own environment
 * tells filled in. An upload whose secrets are not known is left out, as is what Compose itself would bring in another way.
 */
export function wantedArgs(stack: Stack, declared: Service, container: ContainerInspect): PlainContainerArgs {
  const secrets = secretsByName(declared, Object.fromEntries((container.Config.Env ?? []).map(splitEnv)));
  const fill = (text: string) => filledIn(text, secrets);
  // A range leaves the choice to Compose: the port that it chose is as declared.
  const ports = declared.ports.filter(({ published = "" }) => !published.includes("-"));
  const { uploads, ...args } = argsFromService(stack, { ...declared, ports });
  const known = byCompose(container)
    ? []
    : (uploads ?? []).filter(({ content = "" }) => !hasSecretPlace(fill(content)));
  return {
    ...args,
    ...filledArgs(args, fill),
    ...(known.length > 0 && { uploads: known.map((file) => ({ ...file, content: fill(file.content ?? "") })) }),
  };
}

/**
 * What a container has and its declaration has not, or otherwise: by the provider's own comparison, in Compose's words.
 *
 * @param wanted see {@link wantedArgs}
 * @param read the container's arguments
 */
export function driftOf(
  stack: Stack,
  declared: Service,
  container: ContainerInspect,
  wanted: PlainContainerArgs,
  read: PlainContainerArgs,
  context: EngineContext,
): readonly Drift[] {
  const live = byCompose(container) ? withoutComposeOwn(read, stack, declared, container) : read;
  const environment = Object.fromEntries((container.Config.Env ?? []).map(splitEnv));
  const redact = redactor([
    ...[wanted, live].flatMap(({ envs, entrypoints, command, healthcheck }) => [
      ...secretValues(Object.fromEntries((envs ?? []).map(splitEnv)), [...(entrypoints ?? []), ...(command ?? [])]),
      ...secretValues({}, healthcheck?.tests),
    ]),
    ...declaredSecretValues(declared, environment),
  ]);
  return changedParts(live, wanted, context)
    .filter((change) => counts(change, declared))
    .map((change) => driftText(change, stack, redact))
    .sort((a, b) => (`${a.field} ${a.part ?? ""}` < `${b.field} ${b.part ?? ""}` ? -1 : 1));
}

/** Arguments of the provider alone; a container has none of them. */
const providerOnly: ReadonlySet<FieldName> = new Set(["start", "mustRun"]);

function counts({ field, key, old, now }: PartChange, declared: Service): boolean {
  switch (field) {
    case "name":
      return declared.containerName !== undefined;
    case "image":
      return declared.image !== undefined;
    case "labels":
      return !isBookkeeping(key, declared) && !mayBeFilled(old, now);
    case "envs":
      // Without a value it is the business of the shell that ran Compose.
      return declared.environment[key] !== null;
    case "ports":
      return (
        now !== undefined ||
        !declared.ports.some(({ published = "", target }) => published.includes("-") && key.startsWith(`${target}/`))
      );
    case "command":
    case "entrypoints":
    case "healthcheck":
      return !mayBeFilled(old, now);
    default:
      return !providerOnly.has(field);
  }
}

/** Whether the only difference is a secret that nobody told. */
function mayBeFilled(old: unknown, now: unknown): boolean {
  if (typeof old === "string" && typeof now === "string")
    return old === now || (hasSecretPlace(now) && mayBe(old, now));
  if (typeof old !== "object" || typeof now !== "object" || old === null || now === null) return old === now;
  const [was, is] = [Object.entries(old), new Map(Object.entries(now))];
  return was.length === is.size && was.every(([key, value]) => is.has(key) && mayBeFilled(value, is.get(key)));
}

/** Aliases, and the files of configs and secrets, that Compose gives to every container that it makes. */
function withoutComposeOwn(
  { networksAdvanced, volumes, mounts, ...args }: PlainContainerArgs,
  stack: Stack,
  declared: Service,
  container: ContainerInspect,
): PlainContainerArgs {
  const own = new Set([declared.name, containerName(stack, declared), container.Name.replace(/^\//, "")]);
  const chosen = (network: string): readonly string[] =>
    Object.entries(declared.networks).find(([key]) => (stack.networks[key]?.name ?? key) === network)?.[1].aliases ??
    [];
  const files = new Set([
    ...declared.configs.map(({ target }) => target),
    ...declared.secrets.map(({ source, target = source }) =>
      target.startsWith("/") ? target : `/run/secrets/${target}`,
    ),
  ]);
  return {
    ...args,
    ...(networksAdvanced && {
      networksAdvanced: networksAdvanced.map(({ aliases, ...place }) => {
        const left = (aliases ?? []).filter((alias) => !own.has(alias) || chosen(place.name).includes(alias));
        return { ...place, ...(left.length > 0 && { aliases: left }) };
      }),
    }),
    ...(volumes && { volumes: volumes.filter(({ containerPath = "" }) => !files.has(containerPath)) }),
    ...(mounts && { mounts: mounts.filter(({ target }) => !files.has(target)) }),
  };
}
