import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import Docker from "dockerode";
import pLimit from "p-limit";
import { z } from "zod";
import { UserError } from "../../../../stacks/model/errors";
import { recipeOf } from "../images/index";
import type { ImageFile, Recipe } from "../images/recipe";
import { tagOf } from "../images/reference";
import { baseDockerfile, dockerfile, RECIPE_LABEL, STANDIN_LABEL } from "./dockerfile";
import { imageFiles, tarOf } from "./layer";
import { PACKAGES } from "./packages";
import { baseHash, baseRootfs, canUnpackPackages } from "./rootfs";

/** A line of the Engine's build or import output. */
const BuildLine = z.looseObject({ stream: z.string().optional(), error: z.string().optional() });

/** Images built at once: the Engine commits a container per instruction, two cores are busy with three. */
const AT_ONCE = 3;

/**
 * Builds the sandbox's images that the Engine does not hold yet, each under its full reference.
 * @param note shows what is being done.
 * @returns the references that were built (empty: all were there).
 * @throws UserError for an image without a recipe, or when a build fails.
 */
export async function buildSandboxImages(engine: Docker, references: readonly string[], note: (text: string) => void = () => undefined): Promise<string[]> {
  const base = `sandbox.local/base:${baseHash()}`;
  const planned = await Promise.all([...new Set(references)].map((reference) => plan(reference, base)));
  const present = await Promise.all(planned.map(({ reference, hash }) => holds(engine, reference, hash)));
  const missing = planned.filter((_, i) => !present[i]);
  if (missing.length === 0) return [];
  await ensureBase(engine, base, note);
  const limit = pLimit(AT_ONCE);
  let done = 0;
  const one = async (image: Planned): Promise<string> => {
    await build(engine, image, base);
    note(`${++done} of ${missing.length} images`);
    return image.reference;
  };
  return Promise.all(missing.map((image) => limit(() => one(image))));
}

interface Planned {
  readonly reference: string;
  readonly recipe: Recipe;
  readonly files: readonly ImageFile[];
  readonly version: string;
  readonly hash: string;
}

async function plan(reference: string, base: string): Promise<Planned> {
  const recipe = recipeOf(reference);
  const tag = tagOf(reference);
  const version = tag === "latest" ? (recipe.latest ?? tag) : tag;
  const files = await imageFiles(recipe, version);
  const hash = createHash("sha256").update(JSON.stringify([base, files, recipe.image(version)])).digest("hex").slice(0, 16);
  return { reference, recipe, files, version, hash };
}

async function holds(engine: Docker, reference: string, hash: string): Promise<boolean> {
  const found = await inspect(engine, reference);
  return found?.Config.Labels?.[RECIPE_LABEL] === hash;
}

async function inspect(engine: Docker, reference: string): Promise<Docker.ImageInspectInfo | undefined> {
  try {
    return await engine.getImage(reference).inspect();
  } catch (error) {
    if (z.object({ statusCode: z.literal(404) }).safeParse(error).success) return undefined;
    throw error;
  }
}

async function build(engine: Docker, { reference, recipe, files, version, hash }: Planned, base: string): Promise<void> {
  const labels = {
    [RECIPE_LABEL]: hash,
    "org.opencontainers.image.version": version.replace(/^v/, ""),
    ...(recipe.standIn && { [STANDIN_LABEL]: recipe.name }),
  };
  await engineBuild(engine, reference, dockerfile(base, recipe.image(version), labels), { "root.tar": await tarOf(files) });
}

async function engineBuild(engine: Docker, reference: string, text: string, extra: Readonly<Record<string, Buffer>>): Promise<void> {
  const files: ImageFile[] = Object.entries(extra).map(([name, content]) => ({ path: name, content }));
  const context = await tarOf([{ path: "Dockerfile", content: text }, ...files]);
  const output = await engine.buildImage(Readable.from([context]), { t: reference, forcerm: true, rm: true });
  await follow(engine, output, reference);
}

async function ensureBase(engine: Docker, base: string, note: (text: string) => void): Promise<void> {
  if (await inspect(engine, base)) return;
  if (!canUnpackPackages()) {
    note("base image, built inside the Engine");
    const finish = readFileSync(path.join(__dirname, "finish.sh"));
    await engineBuild(engine, base, baseDockerfile(PACKAGES), { "finish.sh": finish });
    return;
  }
  const tar = await baseRootfs(note);
  note("load the base image");
  const [repo, tag] = base.split(/:(?=[^/]*$)/);
  const output = await engine.importImage(createReadStream(tar), { repo, tag });
  await follow(engine, output, base);
}

async function follow(engine: Docker, output: NodeJS.ReadableStream, reference: string): Promise<void> {
  const lines = await new Promise<unknown[]>((resolve, reject) => {
    engine.modem.followProgress(output, (error, result) => {
      if (error) reject(error);
      else resolve(result);
    });
  });
  const failure = lines.map((line) => BuildLine.safeParse(line).data?.error).find(Boolean);
  if (failure) throw new UserError(`Could not build the sandbox image "${reference}": ${failure}`);
}
