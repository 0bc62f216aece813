/** Stand-in for Grafana: loads what is provisioned, and really reaches its data sources. */
import type { IncomingMessage } from "node:http";
import { exposition, metric } from "../lib/exposition";
import { bodyOf, serve, type Answer } from "../lib/http";
import { goTime, logfmt, type Fields } from "../lib/logfmt";
import { main, onStop } from "../lib/process";
import { request } from "../lib/request";
import { version } from "../lib/version";
import { Admin } from "./admin";
import { problemOf } from "./datasource-health";
import { readDashboards, readDatasources, type Dashboard, type Datasource } from "./provisioning";

const env = process.env;
const provisioning = env["GF_PATHS_PROVISIONING"] ?? "/etc/grafana/provisioning";
const data = env["GF_PATHS_DATA"] ?? "/var/lib/grafana";
const port = Number(env["GF_SERVER_HTTP_PORT"] ?? 3000);
const anonymous = env["GF_AUTH_ANONYMOUS_ENABLED"] === "true";

function log(logger: string, level: "info" | "error", msg: string, fields: Fields = {}): void {
  console.log(logfmt({ logger, t: goTime(), level, msg, ...fields }));
}

function fail(problem: unknown): never {
  console.error(
    `Error: ✗ invalid service state: Failed, expected: Running, failure: ${problem instanceof Error ? problem.message : String(problem)}`,
  );
  process.exit(1);
}

class Grafana {
  readonly datasources: readonly Datasource[];
  readonly dashboards: readonly Dashboard[];
  private readonly admin: Admin;

  constructor() {
    this.admin = new Admin(
      data,
      env["GF_SECURITY_ADMIN_USER"] ?? "admin",
      env["GF_SECURITY_ADMIN_PASSWORD"] ?? "admin",
    );
    this.datasources = readDatasources(provisioning, env);
    for (const { name, uid } of this.datasources)
      log("provisioning.datasources", "info", "inserting datasource from configuration", { name, uid });
    log("provisioning.dashboard", "info", "starting to provision dashboards");
    this.dashboards = readDashboards(provisioning, env, (file, error) => {
      log("provisioning.dashboard", "error", "failed to load dashboard from ", { file, error });
    });
    log("provisioning.dashboard", "info", "finished to provision dashboards");
  }

  async answer(incoming: IncomingMessage, url: URL): Promise<Answer | undefined> {
    const { pathname } = url;
    if (pathname === "/api/health") return this.health();
    if (pathname === "/metrics") return { status: 200, body: this.metrics() };
    if (pathname === "/login")
      return {
        status: 200,
        headers: { "content-type": "text/html" },
        body: "<!doctype html><title>Grafana</title><h1>Grafana (sandbox stand-in)</h1>\n",
      };
    if (!anonymous && !this.admin.accepts(incoming.headers.authorization)) {
      return pathname.startsWith("/api/")
        ? { status: 401, body: { message: "Unauthorized", messageId: "auth.unauthorized", statusCode: 401 } }
        : { status: 302, headers: { location: "/login" } };
    }
    return this.signedIn(incoming, url);
  }

  private async signedIn(incoming: IncomingMessage, url: URL): Promise<Answer | undefined> {
    const { pathname } = url;
    if (pathname === "/")
      return {
        status: 200,
        headers: { "content-type": "text/html" },
        body: `<!doctype html><title>Grafana</title>${this.dashboards.map(({ title }) => `<p>${title}</p>`).join("")}\n`,
      };
    if (pathname === "/api/datasources") return { status: 200, body: this.datasources };
    if (pathname === "/api/search") return { status: 200, body: this.search(url.searchParams.get("query") ?? "") };
    const dashboard = /^\/api\/dashboards\/uid\/([^/]+)$/.exec(pathname)?.[1];
    if (dashboard !== undefined) return this.dashboard(dashboard);
    const [, uid, action, rest] =
      /^\/api\/datasources\/(?:proxy\/)?(?:uid\/)?([^/]+)(?:\/(health)|(\/.*))?$/.exec(pathname) ?? [];
    const source = this.datasources.find((candidate) => candidate.uid === uid || String(candidate.id) === uid);
    if (!source) return { status: 404, body: { message: "Data source not found" } };
    if (action === "health") return this.sourceHealth(source);
    return pathname.startsWith("/api/datasources/proxy/")
      ? proxy(source, incoming, (rest ?? "/") + url.search)
      : { status: 200, body: source };
  }

  /** Unlike the real one, well only while every provisioned data source answers. */
  private async health(): Promise<Answer> {
    const problems = (await Promise.all(this.datasources.map(problemOf))).filter((problem) => problem !== undefined);
    for (const error of problems) log("tsdb", "error", "data source does not answer", { error });
    const body = { database: "ok", version: version(), commit: "stand-in" };
    return problems.length === 0 ? { status: 200, body } : { status: 503, body: { ...body, datasources: problems } };
  }

  private async sourceHealth(source: Datasource): Promise<Answer> {
    const problem = await problemOf(source);
    if (problem !== undefined) return { status: 400, body: { status: "ERROR", message: problem } };
    return { status: 200, body: { status: "OK", message: `Successfully queried the ${source.name} API.` } };
  }

  private dashboard(uid: string): Answer {
    const found = this.dashboards.find((candidate) => candidate.uid === uid);
    return found
      ? { status: 200, body: { meta: { provisioned: true, folderTitle: found.folder }, dashboard: found.model } }
      : { status: 404, body: { message: "Dashboard not found" } };
  }

  private search(query: string): object[] {
    return this.dashboards
      .filter(({ title }) => title.toLowerCase().includes(query.toLowerCase()))
      .map(({ uid, title, folder, tags }) => ({
        uid,
        title,
        folderTitle: folder,
        tags,
        type: "dash-db",
        url: `/d/${uid}`,
      }));
  }

  private metrics(): string {
    return exposition([
      metric("gauge", "grafana_build_info", "Labels of the build.", 1, { version: version(), edition: "oss" }),
      metric("gauge", "grafana_stat_totals_dashboard", "Dashboards.", this.dashboards.length),
      metric("gauge", "grafana_stat_total_datasources", "Data sources.", this.datasources.length),
    ]);
  }
}

/** A request through Grafana to the data source itself. */
async function proxy({ url }: Datasource, incoming: IncomingMessage, target: string): Promise<Answer> {
  const method = incoming.method ?? "GET";
  const type = incoming.headers["content-type"];
  try {
    const reply = await request(url.replace(/\/$/, "") + target, {
      method,
      ...(type !== undefined && { headers: { "content-type": type } }),
      ...(method !== "GET" && method !== "HEAD" && { body: await bodyOf(incoming) }),
    });
    return {
      status: reply.status,
      body: reply.body,
      headers: { "content-type": reply.headers["content-type"] ?? "text/plain" },
    };
  } catch (error) {
    log("data-proxy-log", "error", "Proxy request failed", {
      err: error instanceof Error ? error.message : String(error),
    });
    return { status: 502, body: { message: "Bad gateway" } };
  }
}

main(async () => {
  log("settings", "info", "Starting Grafana", { version: version(), commit: "stand-in", branch: "stand-in" });
  const grafana = start();
  await serve(port, (incoming, url) => grafana.answer(incoming, url));
  log("http.server", "info", "HTTP Server Listen", {
    address: `[::]:${port}`,
    protocol: "http",
    subUrl: "",
    socket: "",
  });
  onStop((signal) => {
    log("server", "info", "Shutdown started", {
      reason: `System signal: ${signal === "SIGTERM" ? "terminated" : "interrupt"}`,
    });
  });
});

function start(): Grafana {
  try {
    return new Grafana();
  } catch (error) {
    return fail(error);
  }
}
