import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

/** What a package.json says about a Pulumi plugin, and what a lock file needs. */
const Manifest = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  devDependencies: z.record(z.string(), z.string()).optional(),
  pulumi: z
    .object({
      resource: z.boolean().optional(),
      name: z.string().optional(),
      version: z.string().optional(),
      server: z.string().optional(),
    })
    .optional(),
});

/** A provider plugin that an installed package asks for. */
export interface Plugin {
  name: string;
  version: string;
  server: string;
}

/** A package with its version. */
export interface Dependency {
  name: string;
  version: string;
}

async function manifest(folder: string): Promise<z.infer<typeof Manifest> | undefined> {
  const text = await readFile(path.join(folder, "package.json"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return Manifest.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function installed(folder: string): Promise<string[]> {
  const modules = path.join(folder, "node_modules");
  const names = await readdir(modules).catch((): string[] => []);
  const nested = names
    .filter((name) => name.startsWith("@"))
    .map(async (scope) => (await readdir(path.join(modules, scope))).map((name) => path.join(scope, name)));
  const all = [...names.filter((name) => !/^[@.]/.test(name)), ...(await Promise.all(nested)).flat()];
  return all.map((name) => path.join(modules, name));
}

/**
 * The plugins of the packages installed below the program's own folder, as in the vendor's host: a program whose
 * packages stand further up gets its plugins when its resources ask for them.
 */
export async function requiredPlugins(folder: string): Promise<Plugin[]> {
  const found = await Promise.all(
    (await installed(folder)).map(async (place) => {
      const { name = "", version = "", pulumi } = (await manifest(place)) ?? {};
      const nested = await requiredPlugins(place);
      if (!pulumi?.resource) return nested;
      const plugin = {
        name: pulumi.name ?? name.replace(/^@pulumi\//, ""),
        version: `v${(pulumi.version ?? version).replace(/^v/, "")}`,
        server: pulumi.server ?? "",
      };
      return [plugin, ...nested];
    }),
  );
  return found.flat();
}

/** The nearest folder at or above `folder` that holds a package.json. */
async function packageRoot(folder: string): Promise<string | undefined> {
  for (let place = folder; ; place = path.dirname(place)) {
    if (await manifest(place)) return place;
    if (place === path.dirname(place)) return undefined;
  }
}

/** What the program depends on, with the versions that are installed: the direct ones, or all. */
export async function dependencies(folder: string, transitive: boolean): Promise<Dependency[]> {
  const root = await packageRoot(folder);
  if (root === undefined) return [];
  const own = await manifest(root);
  const direct = Object.keys({ ...own?.dependencies, ...own?.devDependencies });
  const places = transitive ? await installed(root) : direct.map((name) => path.join(root, "node_modules", name));
  const found = await Promise.all(
    places.map(async (place) => {
      const { name, version } = (await manifest(place)) ?? {};
      return name !== undefined && version !== undefined ? [{ name, version }] : [];
    }),
  );
  return found.flat();
}
