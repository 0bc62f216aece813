import * as pulumi from "@pulumi/pulumi";
import { imageRepository } from "../../policies/rules/lib/image";
import { hasSecret } from "../../stacks/model/secret-place";
import { containerName, isActive, type HostProcess, type Stack } from "../../stacks/model/stack";
import { hostPorts, watchesTunnels } from "../../stacks/model/used";
import { pm2AppName, straysName, tunnelName } from "../targets";
import { fillSecrets, type SecretValues } from "./secrets";

/** An app that PM2 runs. */
export interface Pm2AppArgs {
  readonly name: pulumi.Input<string>;
  /** Absolute path; the end of one is enough to find it, and not to make it. */
  readonly script: pulumi.Input<string>;
  /** Folder it runs in; default: its script's, or where it runs already. */
  readonly cwd?: pulumi.Input<string>;
  /** Default: none, or those it has already. */
  readonly args?: pulumi.Input<pulumi.Input<string>[]>;
  readonly env?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
  /** Variables with secrets: they go into an env file of mode 0600. */
  readonly secretEnv?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
  /** Files of mode 0600 by name; "@files/NAME" stands for a file's path in them and in `args`. */
  readonly files?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
  /** true: a program of its own, no script for Node.js. */
  readonly program?: pulumi.Input<boolean>;
  /** URL that answers 2xx when it is well. */
  readonly health: pulumi.Input<string>;
  /** PM2_HOME; default: the usual one. */
  readonly home?: pulumi.Input<string>;
  /** PM2's command; default: `pm2` on PATH. */
  readonly pm2?: pulumi.Input<string>;
  /** false: where neither it nor a PM2 is there, that is said and nothing fails. Default: true. */
  readonly required?: pulumi.Input<boolean>;
}

/** An app under PM2. One of its name is taken over; PM2's other apps are left alone. */
export class Pm2App extends pulumi.CustomResource {
  constructor(name: string, args: Pm2AppArgs, options?: pulumi.CustomResourceOptions) {
    super("alfa:host:Pm2App", name, { ...args }, options);
  }
}

/** A declared process, of which there is to be no copy outside its PM2. */
export interface StraysArgs {
  readonly name: pulumi.Input<string>;
  readonly script: pulumi.Input<string>;
  readonly port: pulumi.Input<number>;
  readonly home?: pulumi.Input<string>;
  readonly pm2?: pulumi.Input<string>;
}

/** No copy of a process runs outside its PM2, and no ngrok that failed. A preview lists what an update would end. */
export class Strays extends pulumi.CustomResource {
  constructor(name: string, args: StraysArgs, options?: pulumi.CustomResourceOptions) {
    super("alfa:host:Strays", name, { ...args }, options);
  }
}

/** The one tunnel to a stack. */
export interface TunnelArgs {
  /** Name of the declared tunnel, which a service runs; default: the oldest to public ports alone is kept. */
  readonly tunnel?: pulumi.Input<string>;
  /** Ports of the host that are the stack's. */
  readonly ports: pulumi.Input<pulumi.Input<number>[]>;
  /** Those that a tunnel may reach. */
  readonly publicPorts?: pulumi.Input<pulumi.Input<number>[]>;
  /** HOST:PORT at which the declared one tells its ingress. */
  readonly metrics?: pulumi.Input<string>;
  /** Its whole ingress, the final rule too; a hostname of "" is any. */
  readonly ingress?: pulumi.Input<pulumi.Input<{ hostname: string; service: string }>[]>;
  /** Container that runs it; it is started anew when its ingress is another one. */
  readonly container?: pulumi.Input<string>;
  /** Or the app under PM2. */
  readonly app?: pulumi.Input<{ name: string; home?: string; pm2?: string }>;
}

/** No cloudflared of the host reaches the stack beside the one tunnel, and that runs as declared. A preview lists what an update would end. */
export class Tunnel extends pulumi.CustomResource {
  constructor(name: string, args: TunnelArgs, options?: pulumi.CustomResourceOptions) {
    super("alfa:host:Tunnel", name, { ...args }, options);
  }
}

/** Declares what a stack says of its host: its processes under PM2, nothing beside them, one tunnel. */
export function declareHost(
  stack: Stack,
  containers: ReadonlyMap<string, pulumi.CustomResource>,
  secrets: SecretValues,
  options: pulumi.CustomResourceOptions,
): void {
  for (const process of stack.host.processes) {
    if (!process.pm2) continue;
    // A stray may hold the port that PM2's needs.
    const dependsOn = new Strays(straysName(process.name), straysArgs(process), options);
    new Pm2App(pm2AppName(process.name), appArgs(process, secrets), { ...options, dependsOn });
  }
  if (!watchesTunnels(stack)) return;
  const app = declareTunnelApp(stack, secrets, options);
  // What is used now ends once the declared one is connected.
  const cloudflared = Object.values(stack.services).filter(
    ({ image }) => imageRepository(image) === "cloudflare/cloudflared",
  );
  const dependsOn = [...cloudflared.flatMap(({ name }) => containers.get(name) ?? []), ...(app ? [app] : [])];
  new Tunnel(tunnelName, { ...tunnelArgs(stack), ...runningArgs(stack) }, { ...options, dependsOn });
}

type Pm2Place = { readonly home?: string | undefined; readonly command?: string | undefined } | undefined;

/** What tells strays of a process. */
export const straysArgs = (process: HostProcess) => ({ ...appOf(process), port: process.port });

/** What finds a process under its PM2. */
const appOf = ({ name, script, pm2 }: Pick<HostProcess, "name" | "script"> & { readonly pm2?: Pm2Place }) => ({
  name,
  script,
  ...pm2Args(pm2),
});

/** Which PM2, where it is not the usual one. */
const pm2Args = (pm2: Pm2Place) => ({
  ...(pm2?.home !== undefined && { home: pm2.home }),
  ...(pm2?.command !== undefined && { pm2: pm2.command }),
});

/** What tells the tunnels that are too many. */
export const tunnelArgs = (stack: Stack) => ({
  ...(stack.host.tunnels[0] && { tunnel: stack.host.tunnels[0].name }),
  ports: hostPorts(stack),
  publicPorts: stack.host.publicPorts,
  ...(stack.host.tunnels[0]?.run && { metrics: stack.host.tunnels[0].run.metrics }),
});

function declareTunnelApp(
  { host }: Stack,
  secrets: SecretValues,
  options: pulumi.CustomResourceOptions,
): Pm2App | undefined {
  const { metrics, app } = host.tunnels[0]?.run ?? {};
  if (metrics === undefined || !app) return undefined;
  const { name, args, files } = app;
  const filled = Object.entries(files).map(([file, text]): [string, pulumi.Input<string>] => [
    file,
    fillSecrets(text, secrets),
  ]);
  return new Pm2App(
    pm2AppName(name),
    {
      ...appOf(app),
      args,
      program: true,
      files: Object.fromEntries(filled),
      health: `http://${metrics}/ready`,
    },
    options,
  );
}

/** What the running one is compared with, where a service that is started runs it. */
function runningArgs(stack: Stack): Pick<TunnelArgs, "ingress" | "container" | "app"> {
  const { run } = stack.host.tunnels[0] ?? {};
  if (run?.app) {
    const { name, pm2 } = run.app;
    return { ingress: run.ingress, app: { name, ...pm2Args(pm2) } };
  }
  const service = stack.services[run?.service ?? ""];
  if (!run || !service || !isActive(stack, service)) return {};
  return { ingress: run.ingress, container: containerName(stack, service) };
}

function appArgs(process: HostProcess, secrets: SecretValues): Pm2AppArgs {
  const { port, healthPath, pm2, env } = process;
  const given = (secret: boolean) =>
    Object.fromEntries(
      Object.entries(env)
        .filter(([, value]) => hasSecret(value) === secret)
        .map(([key, value]) => [key, fillSecrets(value, secrets)]),
    );
  return {
    ...appOf(process),
    env: given(false),
    secretEnv: given(true),
    health: `http://127.0.0.1:${port}${healthPath}`,
    required: pm2?.required ?? true,
  };
}
