import { hostPath } from "./mounts";
import { plain } from "./plain";
import type { Tree } from "./tree";
import { asDictionary, asMap, asString, asTexts, type Place } from "./values";

/** `build` in its long form, its context an absolute path or a URL; the rest as written. */
export function readBuild(node: Tree, at: Place): Record<string, unknown> {
  if (node.kind === "scalar") return { context: contextOf(node, at) };
  const { entries } = asMap(node, at);
  const [context, args, labels] = ["context", "args", "labels"].map((key) => entries.get(key));
  const rest = [...entries].map(([key, inner]): [string, unknown] => [key, plain(inner)]);
  return {
    ...Object.fromEntries(rest),
    ...(context && { context: contextOf(context, at.key("context")) }),
    ...(args && { args: argumentsOf(args, at.key("args")) }),
    ...(labels && { labels: asTexts(labels, at.key("labels")) }),
  };
}

function contextOf(node: Tree, at: Place): string {
  const text = asString(node, at);
  return /^(?:[a-z+]+:\/\/|git@|github\.com\/)/.test(text) ? text : hostPath(text, node.base, undefined);
}

/** An argument without a value is the shell's business. */
function argumentsOf(node: Tree, at: Place): Record<string, string> {
  const given = [...asDictionary(node, at)].filter(([, { value }]) => value !== null);
  return Object.fromEntries(given.map(([key, { text }]) => [key, text]));
}
