/** Stand-in for a Backstage backend: its catalogue is read from the configured files and really kept in PostgreSQL. */
import type { IncomingMessage } from "node:http";
import { serve, type Answer } from "../lib/http";
import { main, onStop } from "../lib/process";
import { version } from "../lib/version";
import { readConfig, portOf, type Config } from "./config";
import { CatalogDatabase } from "./database";
import { readEntities, referenceOf, type Entity } from "./entities";

function log(level: "info" | "warn" | "error", plugin: string, message: string): void {
  console.log(
    JSON.stringify({
      level,
      message,
      service: "backstage",
      ...(plugin !== "" && { plugin }),
      timestamp: new Date().toISOString(),
    }),
  );
}

/** The files of every `--config`. */
const configFiles = (args: readonly string[]): string[] =>
  args.flatMap((arg, index) => (args[index - 1] === "--config" ? [arg] : []));

const refused = (name: string, message: string, statusCode: number): Answer => ({
  status: statusCode,
  body: { error: { name, message }, response: { statusCode } },
});

class Backend {
  private ready = false;

  constructor(
    private readonly config: Config,
    private readonly database: CatalogDatabase,
  ) {}

  /** Reads the catalogue; before it the backend is not ready. */
  async start(): Promise<void> {
    log("info", "", "Plugin initialization started: 'app', 'catalog', 'auth'");
    const entities = readEntities(this.config.catalog, (problem) => {
      log("warn", "catalog", problem);
    });
    await this.database.replace(entities);
    log("info", "catalog", `Processed ${entities.length} entities`);
    log("info", "", "Plugin initialization complete, newly initialized: 'app', 'catalog', 'auth'");
    this.ready = true;
  }

  async answer(incoming: IncomingMessage, { pathname, searchParams }: URL): Promise<Answer | undefined> {
    if (pathname === "/.backstage/health/v1/liveness") return { status: 200, body: { status: "ok" } };
    if (pathname === "/.backstage/health/v1/readiness" || pathname === "/healthcheck") return this.health();
    if (pathname === "/")
      return {
        status: 200,
        headers: { "content-type": "text/html" },
        body: `<!doctype html><title>${this.config.app.title}</title><h1>${this.config.app.title} (sandbox stand-in)</h1>\n`,
      };
    if (!pathname.startsWith("/api/catalog/")) return undefined;
    if (!this.allowed(incoming.headers.authorization))
      return refused(
        "AuthenticationError",
        incoming.headers.authorization === undefined ? "Missing credentials" : "Illegal token",
        401,
      );
    return this.catalog(pathname, searchParams.getAll("filter"));
  }

  private async catalog(pathname: string, filters: readonly string[]): Promise<Answer | undefined> {
    const entities = await this.database.entities();
    if (pathname === "/api/catalog/entities")
      return {
        status: 200,
        body: entities.filter((entity) => filters.length === 0 || filters.some((filter) => matches(entity, filter))),
      };
    const [, kind, namespace, name] =
      /^\/api\/catalog\/entities\/by-name\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(pathname) ?? [];
    if (kind === undefined) return undefined;
    const reference = `${kind}:${namespace ?? ""}/${name ?? ""}`.toLowerCase();
    const found = entities.find((entity) => referenceOf(entity).toLowerCase() === reference);
    return found
      ? { status: 200, body: found }
      : refused(
          "NotFoundError",
          `No entity named '${name ?? ""}' found, with kind '${kind}' in namespace '${namespace ?? ""}'`,
          404,
        );
  }

  /** Unlike the real one, ready only while PostgreSQL answers. */
  private async health(): Promise<Answer> {
    if (!this.ready) return { status: 503, body: { message: "Backend has not started yet", status: "error" } };
    try {
      await this.database.ping();
      return { status: 200, body: { status: "ok" } };
    } catch (error) {
      return { status: 503, body: { message: String(error), status: "error" } };
    }
  }

  private allowed(authorization: string | undefined): boolean {
    const { dangerouslyDisableDefaultAuthPolicy, externalAccess } = this.config.backend.auth;
    if (dangerouslyDisableDefaultAuthPolicy) return true;
    const token = /^Bearer (.+)$/i.exec(authorization ?? "")?.[1];
    return (
      token !== undefined && externalAccess.some(({ type, options }) => type === "static" && options.token === token)
    );
  }
}

/** "kind=component,metadata.name=n8n": https://backstage.io/docs/features/software-catalog/software-catalog-api/ */
function matches(entity: Entity, filter: string): boolean {
  return filter.split(",").every((condition) => {
    const [key = "", value = ""] = condition.split("=");
    const found = key
      .split(".")
      .reduce<unknown>(
        (at, part) =>
          typeof at === "object" && at !== null ? Object.entries(at).find(([name]) => name === part)?.[1] : undefined,
        entity,
      );
    return String(found).toLowerCase() === value.toLowerCase();
  });
}

main(async () => {
  const files = configFiles(process.argv);
  console.log(
    `Loading config from MergedConfigSource{${files.map((file) => `FileConfigSource{path="${file}"}`).join(", ")}, EnvConfigSource{count=0}}`,
  );
  const config = readConfig(files.length > 0 ? files : ["app-config.yaml"], process.env);
  log("info", "rootHttpRouter", `Backstage ${version()} (stand-in)`);
  const database = await CatalogDatabase.open(config.backend.database).catch((error: unknown) => {
    throw new Error(
      `Backend startup failed due to the following errors:\n  Plugin 'catalog' startup failed; caused by ${String(error)}`,
    );
  });
  const backend = new Backend(config, database);
  const port = portOf(config.backend.listen);
  await serve(port, (incoming, url) => backend.answer(incoming, url));
  log("info", "rootHttpRouter", `Listening on :${port}`);
  await backend.start();
  onStop(() => database.end());
});
