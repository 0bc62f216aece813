import { openEngine, type Engine, type EngineInfo, type RegistryAuth } from "../../../stacks/engine";
import { UserError } from "../../../stacks/model/errors";
import type { Context, Provider } from "../rpc/provider";
import { hasUnknown, type PropertyMap } from "../rpc/value";
import { checkConfig, engineHost, settingsOf, type ProviderConfig } from "./config";
import { container } from "./container";
import { functions } from "./functions";
import { builtImage } from "./images/image";
import { registryImage } from "./images/registry-image";
import { remoteImage } from "./images/remote-image";
import { tag } from "./images/tag";
import type { Kind, Session } from "./kind";
import { isUnfinished, servedAs } from "./names";
import { network } from "./network";
import { refusal } from "./refused";
import { registryAuthOf } from "./registry-auth";
import { Replacements } from "./replacements";
import { swarmConfig, swarmSecret } from "./swarm/object";
import { swarmService } from "./swarm/service";
import { volume } from "./volume";

/** The version of @pulumi/docker whose inputs this provider serves. */
const VERSION = "5.2.0";

const kinds: Readonly<Record<string, Kind>> = {
  "docker:index/container:Container": container,
  "docker:index/network:Network": network,
  "docker:index/volume:Volume": volume,
  "docker:index/remoteImage:RemoteImage": remoteImage,
  "docker:index/image:Image": builtImage,
  "docker:image:Image": builtImage,
  "docker:index/registryImage:RegistryImage": registryImage,
  "docker:index/tag:Tag": tag,
  "docker:index/secret:Secret": swarmSecret,
  "docker:index/serviceConfig:ServiceConfig": swarmConfig,
  "docker:index/service:Service": swarmService,
};

function kindOf(type: string): Kind {
  const kind = kinds[type];
  if (kind) return kind;
  throw notServed(type, kinds);
}

/** Why something of the package is not served. The words name what to use in its place. */
function notServed(token: string, all: Readonly<Record<string, unknown>>): UserError {
  const why = refusal(token);
  if (why !== undefined) return new UserError(`"${token}" of the docker package is not served: ${why}`);
  const served = [...new Set(Object.keys(all).map((each) => each.split(":").at(-1)))];
  return new UserError(
    `this provider serves ${served.join(", ")} of the docker package, not "${token}"; remove it, or use the official plugin (delete plugins.providers in Pulumi.yaml)`,
  );
}

/** The docker provider: the inputs of @pulumi/docker, each replacement a transaction. */
export class DockerProvider implements Provider {
  readonly name = "docker";
  readonly version = VERSION;
  private config: ProviderConfig = {};
  private engine: Engine | undefined;
  private readonly replacements = new Replacements();
  private asked: { readonly info?: Promise<EngineInfo | undefined>; readonly until: number } = { until: 0 };
  private listed: { readonly at: number; readonly names: Promise<ReadonlySet<string>> } = {
    at: 0,
    names: Promise.resolve(new Set()),
  };

  checkConfig(inputs: PropertyMap) {
    return checkConfig(inputs);
  }

  configure(inputs: PropertyMap): void {
    this.config = settingsOf(inputs);
  }

  private get session(): Session {
    return {
      engine: () => (this.engine ??= this.open()),
      info: () => this.info(),
      settings: {
        rollbackCopies: this.config.rollbackCopies ?? 1,
        allowDataLoss: this.config.allowDataLoss ?? process.env["ALFA_ALLOW_DATA_LOSS"] === "true",
        takeOver: this.config.takeOver ?? true,
        registryAuth: (image): RegistryAuth | undefined => registryAuthOf(this.config.registryAuth ?? [], image),
      },
      touched: async (name) => (await this.touched()).has(name),
      known: (urn) => this.replacements.known(urn),
      created: (urn) => this.replacements.created(urn),
    };
  }

  /** Asked once; where no Engine answers, again only after a while: each resource's check asks. */
  private info(): Promise<EngineInfo | undefined> {
    const { info, until } = this.asked;
    if (info && Date.now() < until) return info;
    const asking = (async () => this.session.engine().info())().catch(() => {
      this.asked = { info: asking, until: Date.now() + 10_000 };
      return undefined;
    });
    this.asked = { info: asking, until: Infinity };
    return asking;
  }

  /** The names of which an unfinished replacement stands there, at most a second old. */
  private touched(): Promise<ReadonlySet<string>> {
    if (Date.now() - this.listed.at > 1_000) {
      const names = this.session
        .engine()
        .listContainers()
        .then((all) => all.flatMap(({ Names }) => Names ?? []).map((name) => name.replace(/^\//, "")))
        .then((all) => new Set(all.filter(isUnfinished).map(servedAs)));
      this.listed = { at: Date.now(), names };
    }
    return this.listed.names;
  }

  private open(): Engine {
    return openEngine(engineHost(this.config));
  }

  async invoke(token: string, args: PropertyMap): Promise<PropertyMap> {
    const answer = functions[token];
    if (!answer) throw notServed(token, functions);
    return answer(args, this.session);
  }

  async check(request: Parameters<Provider["check"]>[0], context: Context) {
    this.replacements.checked(request.urn, Object.keys(request.olds).length === 0);
    return kindOf(request.type).check(request, this.session, context);
  }

  async diff(request: Parameters<Provider["diff"]>[0], context: Context) {
    this.replacements.diffed(request.urn, request.id, hasUnknown(request.news));
    return kindOf(request.type).diff(request, this.session, context);
  }

  async create(request: Parameters<Provider["create"]>[0], context: Context) {
    const made = await kindOf(request.type).create(request, this.session, context);
    if (!request.preview) this.replacements.made(request.urn, made.id);
    return made;
  }

  async update(request: Parameters<Provider["update"]>[0], context: Context) {
    return kindOf(request.type).update(request, this.session, context);
  }

  async read(request: Parameters<Provider["read"]>[0], context: Context) {
    this.replacements.seen(request.urn, request.id);
    const found = await kindOf(request.type).read(request, this.session, context);
    if (found) this.replacements.seen(request.urn, found.id);
    return found;
  }

  async delete(request: Parameters<Provider["delete"]>[0], context: Context) {
    if (this.replacements.isDeleteBeforeReplace(request.urn)) {
      // A delete that comes before its create would bypass the transaction: the create replaces what stands there.
      context.log.debug(`"${request.id}" stays until its successor is there`);
      return;
    }
    await kindOf(request.type).delete(request, this.session, context);
  }
}
