import execa from "execa";
import type { Engine } from "../../../../stacks/engine";
import { UserError } from "../../../../stacks/model/errors";
import type { Service } from "../../../../stacks/model/service";
import { containerName, type Stack } from "../../../../stacks/model/stack";
import { composeVariables, sandbox, type SandboxSettings } from "../settings";
import { containerBody, networkBody, volumeBody } from "./compose-body";

/**
 * Starts the audited services as `docker compose up -d SERVICE…` does, and leaves alone what runs already.
 * With `docker compose` itself where this machine has it, else through the Engine's API.
 * @param composeCommand for instance ["docker", "compose"]; undefined: the API.
 */
export async function startServices(
  engine: Engine,
  stack: Stack,
  settings: SandboxSettings,
  composeCommand: readonly string[] | undefined,
): Promise<void> {
  if (composeCommand === undefined) await startByApi(engine, stack);
  else await startByCompose(engine, settings, composeCommand);
}

async function startByCompose(
  engine: Engine,
  settings: SandboxSettings,
  [program = "docker", ...args]: readonly string[],
): Promise<void> {
  const result = await execa(
    program,
    [
      ...args,
      "-p",
      settings.project,
      "-f",
      sandbox.composeFile,
      "up",
      "-d",
      "--pull",
      "never",
      "--no-build",
      "--no-recreate",
      ...sandbox.running,
    ],
    {
      env: { ...composeVariables(settings), DOCKER_HOST: engine.where.host },
      reject: false,
    },
  );
  if (result.failed)
    throw new UserError(
      `\`docker compose up\` of "${sandbox.composeFile}" failed: ${result.stderr.trim().split("\n").slice(-5).join("; ")}`,
    );
}

/** Compose's order: networks, volumes, containers; a service after those it depends on, which it does not wait for. */
async function startByApi(engine: Engine, stack: Stack): Promise<void> {
  const services = sandbox.running.map((name) => serviceOf(stack, name));
  await Promise.all(
    [...new Set(services.flatMap(({ networks }) => Object.keys(networks)))].map(async (key) => {
      const body = networkBody(stack, key);
      if (!(await engine.inspectNetwork(body.Name))) await engine.createNetwork({ ...body });
    }),
  );
  const volumes = new Set(
    services.flatMap((service) =>
      service.volumes.flatMap(({ type, source }) => (type === "volume" && source !== undefined ? [source] : [])),
    ),
  );
  await Promise.all([...volumes].map((key) => engine.createVolume({ ...volumeBody(stack, key) })));
  await Promise.all(services.map((service) => ensureContainer(engine, stack, service)));
  for (const wave of startWaves(services)) {
    await Promise.all(wave.map((service) => engine.startContainer(containerName(stack, service))));
  }
}

function serviceOf(stack: Stack, name: string): Service {
  const service = stack.services[name];
  if (!service) throw new UserError(`The audited file "${sandbox.composeFile}" has no service "${name}"`);
  return service;
}

async function ensureContainer(engine: Engine, stack: Stack, service: Service): Promise<void> {
  const name = containerName(stack, service);
  const image = service.image ?? "";
  const found = await engine.inspectContainer(name);
  // whatever holds the name - the broken one or a repaired one - is left alone; only `fresh` starts over
  if (found) return;
  const imageId = (await engine.inspectImage(image))?.Id;
  if (imageId === undefined)
    throw new UserError(
      `The image "${image}" of service "${service.name}" is not on the Engine at "${engine.where.host}"`,
    );
  await engine.createContainer(name, containerBody(stack, service, imageId));
}

/** Services in the order of depends_on: each wave needs only earlier ones. */
export function startWaves(services: readonly Service[]): Service[][] {
  const waves: Service[][] = [];
  const placed = new Set<string>();
  const names = new Set(services.map(({ name }) => name));
  let rest = [...services];
  while (rest.length > 0) {
    const wave = rest.filter(({ dependsOn }) =>
      Object.keys(dependsOn).every((name) => placed.has(name) || !names.has(name)),
    );
    if (wave.length === 0)
      throw new UserError(`depends_on of the services "${rest.map(({ name }) => name).join('", "')}" is a circle`);
    for (const { name } of wave) placed.add(name);
    rest = rest.filter((service) => !wave.includes(service));
    waves.push(wave);
  }
  return waves;
}
