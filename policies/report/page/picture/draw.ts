import type { Topology } from "../../view/model";
import { drawable } from "../../view/topology";
import type { ViewWords } from "../../view/words";
import { dotOf } from "./dot";

/** Draws topologies as SVG; undefined: too large to be told apart, or nothing is connected. */
export async function draw(topologies: readonly Topology[], words: ViewWords): Promise<(string | undefined)[]> {
  const wanted = topologies.map((one) => one.edges.length > 0 && one.nodes.length <= 2 * drawable);
  if (!wanted.includes(true)) return topologies.map(() => undefined);
  const { Graphviz } = await import("@hpcc-js/wasm-graphviz");
  const graphviz = await Graphviz.load();
  return topologies.map((topology, index) =>
    wanted[index] === true ? embedded(graphviz.layout(dotOf(topology, words), "svg", "dot"), index) : undefined,
  );
}

/** The picture for a page: without the file's head, its names unlike those of the page's other pictures. */
const embedded = (svg: string, index: number): string =>
  svg
    .slice(svg.indexOf("<svg"))
    .replace(/<!--[^]*?-->\n?/g, "")
    .replace(/ xmlns:xlink="[^"]*"/g, "")
    // What a pointer shows is the tooltip, not the name that the part has in the drawing.
    .replace(/<title>[^<]*<\/title>\n?/g, "")
    .replace(/ xlink:href="[^"]*"/g, "")
    .replace(/ xlink:title="([^"]*)">/g, "><title>$1</title>")
    .replace(/ id="/g, ` id="picture${index}-`)
    .replace(/^<svg width="([\d.]+)pt" height="([\d.]+)pt"/, '<svg width="$1" height="$2"');
