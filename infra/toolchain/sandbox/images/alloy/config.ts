import { z } from "zod";
import { milliseconds } from "../lib/go-duration";
import { relabel, RelabelRule, type Labels } from "./relabel";
import { parseAlloy, Reference, type Block, type Value } from "./syntax";

/** One `loki.write` endpoint. */
export interface Endpoint {
  readonly url: string;
  readonly labels: Labels;
  readonly headers: Readonly<Record<string, string>>;
}

/** One `loki.source.docker` with what it takes its targets from. */
export interface Source {
  /** "loki.source.docker.logs" */
  readonly id: string;
  readonly host: string;
  readonly filters: Readonly<Record<string, readonly string[]>>;
  readonly refreshMs: number;
  readonly endpoints: readonly Endpoint[];
  readonly labels: (discovered: Labels) => Labels | undefined;
}

export interface Pipeline {
  readonly components: readonly string[];
  readonly sources: readonly Source[];
}

const COMPONENTS = [
  "discovery.docker",
  "discovery.relabel",
  "loki.relabel",
  "loki.process",
  "loki.source.docker",
  "loki.write",
  "loki.echo",
];
const SECTIONS = ["logging", "http", "livedebugging", "tracing", "remotecfg"];

/**
 * The pipelines of a configuration that lead from Docker to Loki.
 * @throws Error with Alloy's position and words on a syntax error, an unknown component or a dangling reference.
 */
export function readPipeline(file: string, text: string, env: Readonly<Record<string, string | undefined>>): Pipeline {
  const blocks = parseAlloy(file, text, env);
  const components = new Map(
    blocks.filter(({ name }) => !SECTIONS.includes(name)).map((block) => [`${block.name}.${block.label ?? ""}`, block]),
  );
  for (const { name, label } of components.values()) {
    if (!COMPONENTS.includes(name)) throw new Error(`${file}: cannot find the definition of component name "${name}"`);
    if (label === undefined) throw new Error(`${file}: component "${name}" must have a label`);
  }
  const graph = new Graph(file, components);
  const sources = [...components]
    .filter(([, { name }]) => name === "loki.source.docker")
    .map(([id, block]) => graph.source(id, block));
  return { components: [...components.keys()], sources };
}

class Graph {
  constructor(
    private readonly file: string,
    private readonly components: ReadonlyMap<string, Block>,
  ) {}

  source(id: string, block: Block): Source {
    const targets = this.targets(block.attributes["targets"]);
    const rules = this.rules(block.attributes["relabel_rules"]);
    const own = labelsOf(block.attributes["labels"]);
    return {
      id,
      host: text(this.file, id, "host", block.attributes["host"]),
      filters: targets.filters,
      refreshMs: milliseconds(z.string().parse(block.attributes["refresh_interval"] ?? targets.refresh ?? "60s")),
      endpoints: this.endpoints(block.attributes["forward_to"]),
      labels: (discovered) => {
        const kept = relabel(discovered, targets.rules);
        const labels = kept && relabel(kept, rules);
        return labels && { ...labels, ...own };
      },
    };
  }

  /** Follows a `targets` attribute back to its discovery.docker, through discovery.relabel. */
  private targets(value: Value | undefined): {
    filters: Record<string, string[]>;
    refresh?: Value;
    rules: RelabelRule[];
  } {
    const block = this.referred(value);
    if (block.name === "discovery.relabel") {
      const inner = this.targets(block.attributes["targets"]);
      return { ...inner, rules: [...inner.rules, ...rulesOf(block)] };
    }
    const filters: Record<string, string[]> = {};
    for (const filter of block.blocks) {
      const { name, values } = z.object({ name: z.string(), values: z.array(z.string()) }).parse(filter.attributes);
      filters[name] = [...(filters[name] ?? []), ...values];
    }
    const refresh = block.attributes["refresh_interval"];
    return { filters, rules: [], ...(refresh !== undefined && { refresh }) };
  }

  private rules(value: Value | undefined): RelabelRule[] {
    return value === undefined ? [] : rulesOf(this.referred(value));
  }

  /** The loki.write endpoints behind a `forward_to`; loki.process and loki.relabel hand lines on as they are. */
  private endpoints(value: Value | undefined): Endpoint[] {
    const receivers = Array.isArray(value) ? value.map((receiver: Value) => this.referred(receiver)) : [];
    return receivers.flatMap((block) => {
      if (block.name !== "loki.write") return this.endpoints(block.attributes["forward_to"]);
      const labels = labelsOf(block.attributes["external_labels"]);
      return block.blocks
        .filter(({ name }) => name === "endpoint")
        .map(({ attributes }) => ({
          url: text(this.file, "loki.write", "url", attributes["url"]),
          labels,
          headers: typeof attributes["tenant_id"] === "string" ? { "x-scope-orgid": attributes["tenant_id"] } : {},
        }));
    });
  }

  private referred(value: Value | undefined): Block {
    if (!(value instanceof Reference))
      throw new Error(`${this.file}: the stand-in takes targets and receivers from another component only`);
    const id = value.path.replace(/\.(targets|output|receiver|rules)$/, "");
    const block = this.components.get(id);
    if (!block) throw new Error(`${this.file}: component "${id}" does not exist or is out of scope`);
    return block;
  }
}

const rulesOf = (block: Block): RelabelRule[] =>
  block.blocks.filter(({ name }) => name === "rule").map(({ attributes }) => RelabelRule.parse(attributes));

const labelsOf = (value: Value | undefined): Labels => z.record(z.string(), z.string()).parse(value ?? {});

function text(file: string, component: string, name: string, value: Value | undefined): string {
  if (typeof value === "string" && value !== "") return value;
  throw new Error(`${file}: ${component}: missing required attribute "${name}"`);
}
