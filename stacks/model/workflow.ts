import { z } from "zod";

/** A node of an n8n workflow; what of it is not declared is n8n's default. */
export const WorkflowNode = z.strictObject({
  /** Unique in the workflow, and that of the node's webhook. */
  id: z.string().min(1),
  name: z.string().min(1),
  type: z.string().min(1),
  typeVersion: z.number(),
  /** Where the editor shows it: no difference when it is moved. */
  position: z.array(z.number()).length(2),
  parameters: z.record(z.string(), z.unknown()),
  webhookId: z.string().optional(),
  disabled: z.boolean().optional(),
  /** Type of credential -> the credential; absent: those that are there stay. */
  credentials: z.record(z.string(), z.strictObject({ id: z.string(), name: z.string() })).optional(),
});
export type WorkflowNode = z.output<typeof WorkflowNode>;

/** Outputs of a node, by its name: the nodes that each of them goes to. */
const Connections = z.record(
  z.string(),
  z.record(
    z.string(),
    z.array(z.array(z.strictObject({ node: z.string(), type: z.string(), index: z.int() })).nullable()),
  ),
);

/** A workflow of n8n. */
export const Workflow = z.strictObject({
  /** What it is known by: letters, digits, - and _. */
  id: z.string().regex(/^[\w-]{1,36}$/, "a workflow's id has 1 to 36 letters, digits, - or _"),
  name: z.string().min(1).max(128),
  nodes: z.array(WorkflowNode).min(1),
  connections: Connections.default({}),
  /** Those that are declared are compared. */
  settings: z.record(z.string(), z.unknown()).default({}),
  /** true: published, its webhooks answer. */
  active: z.boolean().default(true),
});
export type Workflow = z.output<typeof Workflow>;
export type WorkflowInput = z.input<typeof Workflow>;

/** Fills in the defaults of a declared workflow. */
export const workflow = (input: WorkflowInput): Workflow => Workflow.parse(input);

/** A secret that n8n keeps for its nodes. */
export const N8nCredential = z.strictObject({
  id: z.string().regex(/^[\w-]{1,36}$/, "a credential's id has 1 to 36 letters, digits, - or _"),
  name: z.string().min(1).max(128),
  /** n8n's own name of its kind, e.g. httpHeaderAuth. */
  type: z.string().min(1),
  /** `${SECRET}` may stand in a value. */
  data: z.record(z.string(), z.string()),
});
export type N8nCredential = z.output<typeof N8nCredential>;

/** A call that proves that a workflow's webhook answers; it runs the workflow. */
const Probe = z.strictObject({
  workflow: z.string(),
  method: z.string(),
  path: z.string(),
  /** `${SECRET}` may stand in a value. */
  headers: z.record(z.string(), z.string()).default({}),
  body: z.record(z.string(), z.unknown()).default({}),
});

/** An n8n and what is to run in it. */
export const N8n = z.strictObject({
  /** Service it runs as. */
  service: z.string(),
  /** Its address from where the update runs. */
  server: z.string(),
  /** The PostgreSQL that it keeps everything in. */
  database: z.strictObject({ service: z.string(), user: z.string(), name: z.string() }),
  /** Who it belongs to: without one whoever opens its page first becomes him. */
  owner: z.strictObject({ email: z.email(), passwordSecret: z.string() }).optional(),
  credentials: z.array(N8nCredential).default([]),
  workflows: z.array(Workflow),
  probes: z.array(Probe).default([]),
});
export type N8n = z.output<typeof N8n>;
