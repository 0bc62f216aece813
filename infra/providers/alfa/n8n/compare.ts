import { webhooksOf } from "../../../../stacks/model/webhook";
import type { Workflow, WorkflowNode } from "../../../../stacks/model/workflow";
import type { Kept, Row } from "./client";

/** Whether it runs, as it stands in the editor. */
export const isPublished = ({ active, isArchived, activeVersionId, versionId }: Row): boolean =>
  active && !isArchived && (activeVersionId === undefined || activeVersionId === versionId);

/** Whether the running n8n has every webhook of it. */
export const isRegistered = (wanted: Workflow, webhooks: Kept["webhooks"]): boolean =>
  webhooksOf(wanted).every((call) => webhooks.some((one) => one.workflow === wanted.id && isSame(one, call)));

/** Webhooks of it that other workflows listen on: two can't. */
export const taken = (wanted: Workflow, webhooks: Kept["webhooks"]): Kept["webhooks"] =>
  webhooks.filter((one) => one.workflow !== wanted.id && webhooksOf(wanted).some((call) => isSame(one, call)));

const isSame = (one: { method: string; path: string }, other: { method: string; path: string }): boolean =>
  one.method === other.method && one.path === other.path;

/** What of a workflow is declared, as n8n has it. */
export function liveWorkflow(row: Row, wanted: Workflow, webhooks: Kept["webhooks"]): Record<string, unknown> {
  const settings = Object.keys(wanted.settings).flatMap((name): [string, unknown][] =>
    row.settings && name in row.settings ? [[name, row.settings[name]]] : [],
  );
  return {
    name: row.name,
    nodes: liveNodes(row, wanted.nodes),
    // The editor leaves the name of a node behind whose connections were taken away.
    connections: Object.fromEntries(Object.entries(row.connections).filter(([, outputs]) => hasTarget(outputs))),
    settings: Object.fromEntries(settings),
    active: wanted.active ? isPublished(row) && isRegistered(wanted, webhooks) : row.active,
  };
}

/** Each declared node with what is live of the fields it declares, then those that nobody declared. */
function liveNodes(row: Row, wanted: readonly WorkflowNode[]): unknown[] {
  const declared = wanted.flatMap((node) => {
    const live = row.nodes.find(({ name }) => name === node.name);
    if (!live) return [];
    const fields = new Set([...Object.keys(node), ...("disabled" in live && live["disabled"] ? ["disabled"] : [])]);
    const seen = [...fields].map((field) => [field, live[field]] as const).filter(([, value]) => value !== undefined);
    return [{ ...Object.fromEntries(seen), position: node.position }];
  });
  return [...declared, ...row.nodes.filter(({ name }) => !wanted.some((node) => node.name === name))];
}

const hasTarget = (outputs: unknown): boolean => /"node":/.test(JSON.stringify(outputs));

/** What n8n is given: as declared, with the place in the editor and the credentials that are there and not declared. */
export function payload(wanted: Workflow, row: Row | undefined): Record<string, unknown> {
  const nodes = wanted.nodes.map((node) => {
    const live = row?.nodes.find(({ name }) => name === node.name);
    const credentials = live?.["credentials"];
    return {
      ...(credentials !== undefined && { credentials }),
      ...node,
      position: live?.["position"] ?? node.position,
    };
  });
  const { id, name, connections, settings } = wanted;
  return {
    id,
    name,
    nodes,
    connections,
    settings: { ...row?.settings, ...settings },
    active: false,
    isArchived: false,
  };
}
