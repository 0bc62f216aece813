import { readFileSync } from "node:fs";
import path from "node:path";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import type { Config } from "./config";

const NAME = /^(?=.{1,63}$)[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*$/;

/** https://backstage.io/docs/features/software-catalog/descriptor-format/ */
export const Entity = z.looseObject({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  metadata: z.looseObject({
    name: z.string().regex(NAME),
    namespace: z.string().default("default"),
    description: z.string().optional(),
  }),
  spec: z.record(z.string(), z.unknown()).optional(),
});
export type Entity = z.output<typeof Entity>;

const Targets = z.looseObject({ target: z.string().optional(), targets: z.array(z.string()).default([]) });

/** "component:default/n8n" */
export const referenceOf = ({ kind, metadata }: Entity): string =>
  `${kind.toLowerCase()}:${metadata.namespace}/${metadata.name.toLowerCase()}`;

/** The entities of the catalogue's file locations, those of `kind: Location` files included; what is wrong is reported and left out. */
export function readEntities({ locations, rules }: Config["catalog"], report: (problem: string) => void): Entity[] {
  return locations.flatMap((location) => {
    if (location.type !== "file") {
      report(`Unable to read ${location.type}, the stand-in reads files only: ${location.target}`);
      return [];
    }
    const allowed = [...rules, ...location.rules].flatMap(({ allow }) => allow.map((kind) => kind.toLowerCase()));
    return fileEntities(path.resolve(location.target), report).filter((entity) => {
      const fits = allowed.includes(entity.kind.toLowerCase());
      if (!fits)
        report(`Entity ${referenceOf(entity)} at file:${location.target} is not of an allowed kind for that location`);
      return fits;
    });
  });
}

function fileEntities(file: string, report: (problem: string) => void): Entity[] {
  return documentsOf(file, report).flatMap((document) => {
    const entity = Entity.safeParse(document);
    if (!entity.success) {
      report(`Policy check failed for ${file}: ${z.prettifyError(entity.error).replaceAll("\n", " ")}`);
      return [];
    }
    if (entity.data.kind !== "Location") return [entity.data];
    const { target, targets } = Targets.parse(entity.data.spec ?? {});
    const more = [...(target === undefined ? [] : [target]), ...targets].flatMap((next) =>
      fileEntities(path.resolve(path.dirname(file), next), report),
    );
    return [entity.data, ...more];
  });
}

function documentsOf(file: string, report: (problem: string) => void): unknown[] {
  try {
    const documents = parseAllDocuments(readFileSync(file, "utf8"));
    return Array.isArray(documents)
      ? documents.flatMap((document) => {
          const [error] = document.errors;
          if (error) throw error;
          const value: unknown = document.toJS();
          return value === null ? [] : [value];
        })
      : [];
  } catch (error) {
    report(`file ${file} could not be read: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}
