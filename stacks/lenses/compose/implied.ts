import type { ServiceInput } from "../../model/service";
import type { MapNode } from "./tree";

/** Fields that may name a service whose namespace is shared: "service:db". */
const namespaces = ["network_mode", "ipc", "pid", "uts", "cgroup"];

/**
 * The services that a service depends on by what it shares with them, as Compose adds them.
 * Source: https://github.com/compose-spec/compose-go/blob/main/loader/normalize.go
 */
export function impliedDependencies(node: MapNode): NonNullable<ServiceInput["dependsOn"]> {
  const texts = (key: string): string[] => {
    const inner = node.entries.get(key);
    const items = inner?.kind === "list" ? inner.items : inner ? [inner] : [];
    return items.flatMap((item) => (item.kind === "scalar" && item.value !== null ? [item.text] : []));
  };
  const head = (text: string): string => text.split(":")[0] ?? text;
  const linked = texts("links").map(head);
  const shared = namespaces.flatMap(texts).flatMap((text) => /^service:(.+)$/.exec(text)?.[1] ?? []);
  const mounted = texts("volumes_from").flatMap((text) => (text.startsWith("container:") ? [] : [head(text)]));
  const dependency =
    (restart: boolean) =>
    (name: string): [string, { restart: boolean }] => [name, { restart }];
  return Object.fromEntries([...mounted.map(dependency(false)), ...[...linked, ...shared].map(dependency(true))]);
}
