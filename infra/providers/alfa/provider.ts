import { openEngine, type Engine } from "../../../stacks/engine";
import { UserError } from "../../../stacks/model/errors";
import { version } from "../../../package.json";
import type { Context, Provider } from "../rpc/provider";
import type { Kind, Session } from "./kind";
import { kinds } from "./kinds";
import { KumaSessions } from "./uptimekuma/sessions";

/**
 * The alfa provider: what a stack needs beyond its containers, each as a resource that is seen, repaired and verified. It
 * has no settings: the `alfa:` ones, which the CLI hands it, are the program's.
 */
export class AlfaProvider implements Provider {
  readonly name = "alfa";
  readonly version = version;
  private engine: Engine | undefined;
  private readonly session: Session = { engine: () => (this.engine ??= openEngine()), kuma: new KumaSessions() };

  constructor(private readonly served: Readonly<Record<string, Kind>> = kinds) {}

  private kindOf(type: string): Kind {
    const kind = this.served[type];
    if (kind) return kind;
    throw new UserError(`the alfa provider has no resource "${type}"; it has ${Object.keys(this.served).join(", ")}`);
  }

  async check(request: Parameters<Provider["check"]>[0], context: Context) {
    return this.kindOf(request.type).check(request, this.session, context);
  }
  async diff(request: Parameters<Provider["diff"]>[0], context: Context) {
    return this.kindOf(request.type).diff(request, this.session, context);
  }
  async create(request: Parameters<Provider["create"]>[0], context: Context) {
    return this.kindOf(request.type).create(request, this.session, context);
  }
  async update(request: Parameters<Provider["update"]>[0], context: Context) {
    return this.kindOf(request.type).update(request, this.session, context);
  }
  async read(request: Parameters<Provider["read"]>[0], context: Context) {
    return this.kindOf(request.type).read(request, this.session, context);
  }
  async delete(request: Parameters<Provider["delete"]>[0], context: Context) {
    return this.kindOf(request.type).delete(request, this.session, context);
  }
}
