import { createHash } from "node:crypto";
import { createReadStream, readFileSync, statSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pLimit from "p-limit";
import { pack } from "tar-stream";
import type { Engine } from "../../../../stacks/engine";
import { UserError } from "../../../../stacks/model/errors";
import { recipeOf } from "../images/index";
import type { ImageFile, Layer, Recipe } from "../images/recipe";
import { repositoryOf, tagOf } from "../images/reference";
import { layerReference, layerTar } from "./app-layer";
import { baseDockerfile, dockerfile, layerDockerfile, RECIPE_LABEL, STANDIN_LABEL } from "./dockerfile";
import { imageFiles, tarOf } from "./layer";
import { PACKAGES } from "./packages";
import { baseHash, baseRootfs, canUnpackPackages, FINISH } from "./rootfs";

/** Images built at once: the Engine commits a container per instruction, two cores are busy with three. */
const AT_ONCE = 3;

type Note = (text: string) => void;

/**
 * Builds those of the sandbox's images that the Engine does not hold as their recipes have them, each under its full
 * reference ("sandbox.local/traefik:v3.7.13"). A second call builds nothing.
 * @param note is told what is being done.
 * @param instead recipes that go before the listed ones (`--real`).
 * @returns the references that were built.
 * @throws UserError for an image without a recipe, EngineError when a build fails.
 */
export async function buildSandboxImages(
  engine: Engine,
  references: readonly string[],
  note: Note = () => undefined,
  instead: readonly Recipe[] = [],
): Promise<string[]> {
  const base = `sandbox.local/base:${baseHash()}`;
  const planned = await Promise.all([...new Set(references)].map((reference) => plan(reference, base, instead)));
  const present = await Promise.all(planned.map((image) => holds(engine, image)));
  const missing = planned.filter((_, i) => !present[i]);
  if (missing.length === 0) return [];
  await ensureBase(engine, base, note);
  for (const layer of new Set(missing.flatMap(({ recipe }) => recipe.layer ?? [])))
    await ensureLayer(engine, base, layer, note);
  const limit = pLimit(AT_ONCE);
  let done = 0;
  const one = async (image: Planned): Promise<string> => {
    await build(engine, image);
    note(`${++done} of ${missing.length} images`);
    return image.reference;
  };
  return Promise.all(missing.map((image) => limit(() => one(image))));
}

interface Planned {
  readonly reference: string;
  readonly recipe: Recipe;
  readonly version: string;
  /** The image below it. */
  readonly from: string;
  readonly files: readonly ImageFile[];
  readonly hash: string;
}

async function plan(reference: string, base: string, instead: readonly Recipe[]): Promise<Planned> {
  const recipe =
    instead.find(({ repositories }) => repositories.includes(repositoryOf(reference))) ?? recipeOf(reference);
  const tag = tagOf(reference);
  const version = recipe.fixed ?? (tag === "latest" ? (recipe.latest ?? tag) : tag);
  const files = await imageFiles(recipe, version);
  const from = recipe.layer ? layerReference(recipe.layer) : base;
  const described = JSON.stringify([from, files.map(stamped), recipe.image(version)]);
  const hash = createHash("sha256").update(described).digest("hex").slice(0, 16);
  return { reference, recipe, version, from, files, hash };
}

/** A copied file counts by its size and time: hashing it would take longer than a second run may. */
function stamped(file: ImageFile): unknown {
  if (file.source === undefined) return file;
  const { size, mtimeMs } = statSync(file.source);
  return [file.path, size, mtimeMs];
}

async function holds(engine: Engine, { reference, hash }: Planned): Promise<boolean> {
  return (await engine.inspectImage(reference))?.Config?.Labels?.[RECIPE_LABEL] === hash;
}

async function build(engine: Engine, { reference, recipe, version, from, files, hash }: Planned): Promise<void> {
  const labels = {
    [RECIPE_LABEL]: hash,
    "org.opencontainers.image.version": version.replace(/^v/, ""),
    ...(recipe.standIn && { [STANDIN_LABEL]: recipe.name }),
  };
  const context = await tarOf([
    { path: "Dockerfile", content: dockerfile(from, recipe.image(version), labels) },
    { path: "root.tar", content: await tarOf(files) },
  ]);
  await engine.buildImage(context, { tags: [reference] });
}

/** The files all images share: from this machine's package manager, else built inside the Engine, which then needs the network. */
async function ensureBase(engine: Engine, base: string, note: Note): Promise<void> {
  if (await engine.inspectImage(base)) return;
  const rootfs = canUnpackPackages() ? await baseRootfs(note).catch(orNothing(note)) : undefined;
  if (rootfs !== undefined) {
    note("load the base image");
    await buildFromTar(engine, base, "FROM scratch\nADD rootfs.tar /\n", rootfs);
    return;
  }
  note("base image, built inside the Engine");
  const finish = readFileSync(FINISH);
  await engine.buildImage(
    await tarOf([
      { path: "Dockerfile", content: baseDockerfile(PACKAGES) },
      { path: "finish.sh", content: finish },
    ]),
    { tags: [base] },
  );
}

/** A distribution that lacks one of the packages (another PostgreSQL version) is no dead end: the Engine may reach Debian's. */
const orNothing =
  (note: Note) =>
  (error: unknown): undefined => {
    if (!(error instanceof UserError)) throw error;
    note(error.message);
  };

async function ensureLayer(engine: Engine, base: string, layer: Layer, note: Note): Promise<void> {
  const reference = layerReference(layer);
  if (await engine.inspectImage(reference)) return;
  const tar = await layerTar(layer, note);
  note(`load ${layer.name}`);
  const packages = canUnpackPackages() ? [] : layer.packages;
  await buildFromTar(engine, reference, layerDockerfile(base, packages), tar);
}

async function buildFromTar(engine: Engine, reference: string, instructions: string, tar: string): Promise<void> {
  const archive = pack();
  archive.entry({ name: "Dockerfile" }, instructions);
  const filled = pipeline(createReadStream(tar), archive.entry({ name: "rootfs.tar", size: statSync(tar).size })).then(
    () => {
      archive.finalize();
    },
  );
  await Promise.all([filled, engine.buildImage(Readable.from(archive), { tags: [reference] })]);
}
