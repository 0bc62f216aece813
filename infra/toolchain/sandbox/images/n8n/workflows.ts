import { createContext, runInContext } from "node:vm";
import { z } from "zod";

const Node = z.looseObject({
  name: z.string(),
  type: z.string(),
  parameters: z.looseObject({ httpMethod: z.string().optional(), path: z.string().optional() }),
  credentials: z.record(z.string(), z.looseObject({ id: z.string() })).optional(),
});
const Target = z.looseObject({ node: z.string() });

/** What a file of `n8n import:workflow` holds. */
export const Workflow = z.looseObject({
  id: z.string(),
  name: z.string(),
  nodes: z.array(Node),
  connections: z.record(z.string(), z.record(z.string(), z.array(z.array(Target).nullable()))),
  settings: z.record(z.string(), z.unknown()).nullish(),
  isArchived: z.boolean().optional(),
});
export type Workflow = z.output<typeof Workflow>;

/** What a file of `n8n import:credentials` holds. */
export const Credential = z.looseObject({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  data: z.record(z.string(), z.unknown()),
});
export type Credential = z.output<typeof Credential>;

/** What a call brings to the Webhook node. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

const WEBHOOK = "n8n-nodes-base.webhook";
const RESPOND = "n8n-nodes-base.respondToWebhook";

/** Method, path and name of each Webhook node. */
export const webhooksOf = ({ nodes }: Pick<Workflow, "nodes">) =>
  nodes
    .filter(({ type }) => type === WEBHOOK)
    .map(({ name, parameters }) => ({
      method: parameters.httpMethod ?? "GET",
      path: parameters.path ?? "",
      node: name,
    }));

/**
 * Runs the two nodes that this stand-in knows: Webhook (with header authentication), and Respond to Webhook with JSON behind it.
 * @returns the answer, in real n8n's words.
 */
export async function answerCall(
  { nodes, connections }: Workflow,
  call: Call,
  credential: (id: string) => Promise<Readonly<Record<string, unknown>> | undefined>,
): Promise<{ status: number; body: string | object }> {
  const start = nodes.find(({ type, parameters }) => type === WEBHOOK && parameters.path === call.path);
  if (!start) return { status: 404, body: "" };
  if (start.parameters["authentication"] === "headerAuth") {
    const used = await credential(start.credentials?.["httpHeaderAuth"]?.id ?? "");
    if (!used) return { status: 500, body: "No authentication data defined on node!" };
    if (call.headers[String(used["name"]).toLowerCase()] !== used["value"])
      return { status: 403, body: "Authorization data is wrong!" };
  }
  if (start.parameters["responseMode"] !== "responseNode")
    return { status: 200, body: { message: "Workflow was started" } };
  const [next] = connections[start.name]?.["main"]?.[0] ?? [];
  const respond = nodes.find(({ name, type }) => name === next?.node && type === RESPOND);
  if (!respond) return { status: 500, body: { code: 0, message: "No Respond to Webhook node found in the workflow" } };
  const template = respond.parameters["responseBody"];
  const value =
    typeof template === "string" ? evaluate(template, { headers: call.headers, body: call.body }) : template;
  return { status: 200, body: typeof value === "object" && value !== null ? value : String(value) };
}

/** n8n's expressions are JavaScript between two pairs of braces; a text without "=" is itself. */
function evaluate(template: string, json: object): unknown {
  const expression = /^=\s*\{\{([\s\S]*)\}\}\s*$/.exec(template)?.[1];
  if (expression === undefined) return template;
  const value: unknown = runInContext(`(${expression})`, createContext({ $json: json }), { timeout: 1_000 });
  return value;
}
