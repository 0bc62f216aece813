import type { Topology } from "../../view/model";
import { reachesIn } from "../../view/edges";
import { type Props, Section, StateText, Table } from "./common";

/** Who reaches whom: a picture, and the same as a table. */
export function TopologyPart(props: Props & { readonly pictures: readonly (string | undefined)[] }) {
  const { view, pageWords, pictures } = props;
  const shown = view.topologies.filter(({ nodes }) => nodes.length > 0);
  if (shown.length === 0) return null;
  const { legend } = pageWords;
  const live = view.report.subject.live;
  const kinds = new Set(shown.flatMap(({ edges }) => edges.map(({ kind }) => kind)));
  const lines = (["reaches", "publishes", "exposes", "waits", "network"] as const).filter((kind) => kinds.has(kind));
  return (
    <Section id="topology" title={pageWords.sections.topology}>
      <ul class="legend" aria-hidden="true">
        {live
          ? (["well", "ill", "off", "idle"] as const).map((state) => <li class={`key ${state}`}>{legend[state]}</li>)
          : null}
        <li class="key found">{legend.found}</li>
        {lines.map((kind) => (
          <li class={`key line ${kind}`}>{props.viewWords.edges[kind]}</li>
        ))}
      </ul>
      {view.topologies.map((topology, index) => (
        <figure class="picture">
          {view.topologies.length > 1 ? <figcaption>{topology.name}</figcaption> : null}
          <Picture svg={pictures[index]} topology={topology} {...props} />
          <details>
            <summary>{pageWords.asTable}</summary>
            <AsTable topology={topology} {...props} />
          </details>
        </figure>
      ))}
    </Section>
  );
}

function Picture({
  svg,
  topology,
  pageWords,
}: Props & { readonly svg: string | undefined; readonly topology: Topology }) {
  if (svg === undefined)
    return topology.edges.length === 0 ? null : <p class="note">{pageWords.tooLarge(topology.nodes.length)}</p>;
  return (
    <div
      class="scroll"
      tabIndex={0}
      role="img"
      aria-label={`${pageWords.sections.topology}: ${topology.name}`}
      // Graphviz wrote it: what names stand in it, it has escaped.
      dangerouslySetInnerHTML={{ __html: svg }}
    />
  );
}

function AsTable({ topology, pageWords, viewWords }: Props & { readonly topology: Topology }) {
  const { columns } = pageWords;
  const reaches = reachesIn(topology, viewWords);
  return (
    <Table label={`${pageWords.asTable}: ${topology.name}`} head={[columns.component, columns.state, columns.reaches]}>
      {topology.nodes.map((node) => (
        <tr>
          <th scope="row">
            {node.label} <span class="muted">{viewWords.kinds[node.kind === "outside" ? "host" : node.kind]}</span>
          </th>
          <td>
            <StateText state={node.state}>{node.detail}</StateText>
          </td>
          <td>{reaches.get(node.id)}</td>
        </tr>
      ))}
    </Table>
  );
}
