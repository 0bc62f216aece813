import { grouped } from "../../rules/lib/per-stack";
import type { Topology } from "./model";
import type { ViewWords } from "./words";

/** Whom each node of a topology reaches, and how, in words; by the node's id. */
export function reachesIn({ nodes, edges }: Topology, words: ViewWords): ReadonlyMap<string, string> {
  const labels = new Map(nodes.map(({ id, label }) => [id, label]));
  return new Map(
    [...grouped(edges, ({ from }) => from)].map(([from, own]) => [
      from,
      own
        .map(({ to, kind, label }) =>
          [words.edges[kind], labels.get(to) ?? to, ...(label === "" ? [] : [`(${label})`])].join(" "),
        )
        .join("; "),
    ]),
  );
}
