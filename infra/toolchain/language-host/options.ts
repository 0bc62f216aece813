import { createRequire } from "node:module";
import path from "node:path";
import type { ProgramInfo } from "@pulumi/pulumi/proto/language_pb";

/** The `runtime.options` of a Pulumi.yaml, PulumiPlugin.yaml or PulumiPolicy.yaml that this host knows. */
export interface Options {
  /** Compile TypeScript with ts-node; a program that brings its own loader turns it off. */
  typescript: boolean;
  /** Path of the tsconfig.json for ts-node. */
  tsconfig: string;
  /** Arguments for Node itself. */
  nodeargs: string[];
}

/** @throws Error, with the vendor's words, when an option has the wrong type */
export function optionsOf(info: ProgramInfo): Options {
  const given = new Map<string, unknown>(Object.entries(info.getOptions()?.toJavaScript() ?? {}));
  const typescript = given.get("typescript") ?? true;
  if (typeof typescript !== "boolean") throw new Error("typescript option must be a boolean");
  const tsconfig = given.get("tsconfig") ?? "";
  if (typeof tsconfig !== "string") throw new Error("tsconfigpath option must be a string");
  const nodeargs = given.get("nodeargs") ?? "";
  if (typeof nodeargs !== "string") throw new Error("nodeargs option must be a string");
  return { typescript, tsconfig, nodeargs: words(nodeargs) };
}

/** Splits as a shell does, quotes and backslashes included; nothing is expanded. */
export function words(text: string): string[] {
  return (text.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/g) ?? []).map((word) =>
    word.replace(/"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/g, (_, double?: string, single?: string, escaped?: string) =>
      double !== undefined ? double.replace(/\\(["\\$`])/g, "$1") : (single ?? escaped ?? ""),
    ),
  );
}

/** The environment variables the SDK's loaders read. */
export const optionsEnvironment = ({ typescript, tsconfig }: Options): Record<string, string> => ({
  ...(typescript && { PULUMI_NODEJS_TYPESCRIPT: "true" }),
  ...(tsconfig && { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig }),
});

/**
 * The file of a module as `folder` sees it: the program's own SDK, of whatever checkout, is the one that runs.
 *
 * @throws Error when it is not installed
 */
export function locate(module: string, folder: string, install: string): string {
  try {
    return createRequire(path.join(folder, "index.js")).resolve(module);
  } catch {
    throw new Error(`It looks like the Pulumi SDK has not been installed. Have you run ${install}?`);
  }
}
