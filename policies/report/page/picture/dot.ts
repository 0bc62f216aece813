import type { Edge, Node, Topology } from "../../view/model";
import type { ViewWords } from "../../view/words";

/** A text in quotes; a backslash is an escape to Graphviz. */
const quoted = (text: string): string => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
/** Lines, each centred; the style makes the first bold and the others small. */
const quotedLines = (lines: readonly string[]): string =>
  `"${lines.flatMap((line) => (line === "" ? [] : quoted(line).slice(1, -1))).join("\\n")}"`;
/**
 * Room beside a part's name, in inches. Graphviz measures Helvetica, not bold; where the reader's system has a wider typeface
 * in its place (DejaVu, Verdana), a bold name is a quarter longer: 0.012 inches a letter on each side, at 12 points.
 */
const marginOf = (name: string): string => `"${(0.1 + 0.012 * name.length).toFixed(3)},0.06"`;
const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`);

const shapes: Readonly<Record<Node["kind"], string>> = {
  service: "box",
  process: "box",
  network: "box",
  volume: "cylinder",
  tunnel: "cds",
  outside: "plain",
  engine: "component",
};

/** Edges that say what belongs together, not who is above whom. */
const loose: ReadonlySet<Edge["kind"]> = new Set(["network"]);

/** A topology in Graphviz's language; classes carry what is coloured by the page's style. */
export function dotOf({ nodes, edges }: Topology, words: ViewWords): string {
  const names = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const lines = edges.flatMap(({ from, to, kind, label }) => {
    const ends = [names.get(from), names.get(to)];
    if (ends.includes(undefined)) return [];
    const attributes = [
      `class=${quoted(`edge-${kind}`)}`,
      `tooltip=${quoted(`${nameOf(nodes, from)} ${words.edges[kind]} ${nameOf(nodes, to)}`)}`,
      ...(label === "" ? [] : [`xlabel=${quoted(cut(label, 28))}`]),
      ...(loose.has(kind) ? ["dir=none", "style=dotted"] : []),
      ...(kind === "mounts" ? ["dir=none"] : []),
      ...(kind === "waits" ? ["style=dashed"] : []),
    ];
    return [`${ends.join(" -> ")} [${attributes.join(" ")}];`];
  });
  return [
    "digraph {",
    'graph [rankdir=LR bgcolor=transparent nodesep=0.18 ranksep=0.75 pad=0.2 fontname="Helvetica"];',
    'node [fontname="Helvetica" fontsize=12 height=0.3];',
    'edge [fontname="Helvetica" fontsize=9 arrowsize=0.6];',
    ...nodes.map((node) => `${names.get(node.id) ?? ""} ${nodeAttributes(node)};`),
    ...lines,
    "}",
  ].join("\n");
}

const nameOf = (nodes: readonly Node[], id: string): string => nodes.find((node) => node.id === id)?.label ?? id;

function nodeAttributes({ kind, label, detail, state, worst }: Node): string {
  const classes = [`node-${kind}`, `state-${state}`, ...(worst === undefined ? [] : [`worst-${worst}`])].join(" ");
  const styles = kind === "service" || kind === "process" || kind === "network" ? "style=rounded" : "";
  const name = cut(label, 30);
  return `[shape=${shapes[kind]} ${styles} margin=${marginOf(name)} class=${quoted(classes)} tooltip=${quoted(`${label}: ${detail}`)} label=${quotedLines([name, cut(detail, 36)])}]`;
}
