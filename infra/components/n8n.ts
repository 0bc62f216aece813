import * as pulumi from "@pulumi/pulumi";
import { containerName, type Stack } from "../../stacks/model/stack";
import type { WorkflowInput } from "../../stacks/model/workflow";
import { credentialName, ownerName, workflowName } from "../targets";
import { fillSecrets, type SecretValues } from "./secrets";

/** Where an n8n is found; it keeps everything in a PostgreSQL. */
export interface N8nArgs {
  /** Its address, e.g. http://127.0.0.1:5678. */
  readonly server: pulumi.Input<string>;
  /** Its container, in which its command runs. */
  readonly container: pulumi.Input<string>;
  /** Its PostgreSQL's container, a role that may read n8n's tables, its database. */
  readonly database: pulumi.Input<{ container: string; user: string; name: string }>;
}

/** A secret that n8n's nodes use. */
export interface CredentialArgs extends N8nArgs {
  readonly credentialId: pulumi.Input<string>;
  readonly name: pulumi.Input<string>;
  /** n8n's own name of its kind, e.g. httpHeaderAuth. */
  readonly type: pulumi.Input<string>;
  readonly data: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
}

/** A credential of n8n. One of its id that is there is overwritten. */
export class Credential extends pulumi.CustomResource {
  constructor(name: string, args: CredentialArgs, options?: pulumi.CustomResourceOptions) {
    super("alfa:n8n:Credential", name, { ...args }, options);
  }
}

/** n8n's owner. */
export interface OwnerArgs extends Pick<N8nArgs, "server"> {
  readonly email: pulumi.Input<string>;
  /** 8 to 64 characters with a digit and a capital. */
  readonly password: pulumi.Input<string>;
  /** Default: ALFA. */
  readonly firstName?: pulumi.Input<string>;
  /** Default: Owner. */
  readonly lastName?: pulumi.Input<string>;
}

/** n8n's first set-up. An owner who is there stays, and is taken over when e-mail and password are his. */
export class Owner extends pulumi.CustomResource {
  constructor(name: string, args: OwnerArgs, options?: pulumi.CustomResourceOptions) {
    super("alfa:n8n:Owner", name, { ...args }, options);
  }
}

/** A workflow of n8n, as stacks/model/workflow.ts has it. */
export interface WorkflowArgs extends N8nArgs, Omit<WorkflowInput, "id"> {
  readonly workflowId: string;
  /** A call that proves after each change that the workflow's webhook answers 2xx; it runs the workflow. */
  readonly probe?: {
    readonly method: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, pulumi.Input<string>>>;
    readonly body?: Readonly<Record<string, unknown>>;
  };
}

/** A workflow, imported and published. One of its id that is there is taken over; those of others are left alone. */
export class Workflow extends pulumi.CustomResource {
  constructor(name: string, args: WorkflowArgs, options?: pulumi.CustomResourceOptions) {
    super("alfa:n8n:Workflow", name, { ...args }, options);
  }
}

/** Declares what runs in a stack's n8n, where n8n is started. */
export function declareN8n(
  stack: Stack,
  containers: ReadonlyMap<string, pulumi.CustomResource>,
  secrets: SecretValues,
  options: pulumi.CustomResourceOptions,
): void {
  const { n8n } = stack;
  const [service, database] = [n8n?.service, n8n?.database.service].map((name) => stack.services[name ?? ""]);
  const container = service && containers.get(service.name);
  if (!n8n || !container || !database) return;
  const fill = (texts: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, fillSecrets(text, secrets)]));
  const place: N8nArgs = {
    server: n8n.server,
    container: containerName(stack, service),
    database: { container: containerName(stack, database), user: n8n.database.user, name: n8n.database.name },
  };
  if (n8n.owner) {
    const { email, passwordSecret } = n8n.owner;
    const account = { server: n8n.server, email, password: fillSecrets(`\${${passwordSecret}}`, secrets) };
    new Owner(ownerName, account, { ...options, dependsOn: container });
  }
  const credentials = n8n.credentials.map(
    ({ id, data, ...credential }) =>
      new Credential(
        credentialName(id),
        { ...place, ...credential, credentialId: id, data: fill(data) },
        { ...options, dependsOn: container },
      ),
  );
  for (const { id, ...workflow } of n8n.workflows) {
    const probe = n8n.probes.find((one) => one.workflow === id);
    new Workflow(
      workflowName(id),
      {
        ...place,
        ...workflow,
        workflowId: id,
        ...(probe && {
          probe: { method: probe.method, path: probe.path, headers: fill(probe.headers), body: probe.body },
        }),
      },
      { ...options, dependsOn: [container, ...credentials] },
    );
  }
}
