import { Pool } from "pg";
import { env } from "./env";

/** A webhook that an active workflow listens on. */
export interface Webhook {
  readonly method: string;
  readonly path: string;
}

/** n8n's own database: a real PostgreSQL, with the few tables this stand-in needs. */
export class Database {
  private readonly pool: Pool;
  /** Answers /healthz/readiness. */
  connected = false;

  constructor() {
    this.pool = new Pool({
      host: env("DB_POSTGRESDB_HOST") ?? "localhost",
      port: Number(env("DB_POSTGRESDB_PORT") ?? 5432),
      database: env("DB_POSTGRESDB_DATABASE") ?? "n8n",
      user: env("DB_POSTGRESDB_USER") ?? "postgres",
      password: env("DB_POSTGRESDB_PASSWORD") ?? "",
      max: 2,
      connectionTimeoutMillis: 20_000,
    });
    // an idle connection that the server closed must not end the process
    this.pool.on("error", () => (this.connected = false));
  }

  /** Connects and migrates. @throws Error when the database can't be reached or refuses the role. */
  async open(): Promise<void> {
    await this.pool.query(
      "CREATE TABLE IF NOT EXISTS workflow_entity (id varchar(36) PRIMARY KEY, name varchar(128) NOT NULL, active boolean NOT NULL DEFAULT false, nodes json NOT NULL)",
    );
    this.connected = true;
    setInterval(() => {
      this.pool.query("SELECT 1").then(
        () => (this.connected = true),
        () => (this.connected = false),
      );
    }, 2_000).unref();
  }

  async importWorkflow(id: string, name: string, nodes: unknown): Promise<void> {
    await this.pool.query(
      "INSERT INTO workflow_entity (id, name, nodes) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET name = $2, nodes = $3, active = false",
      [id, name, JSON.stringify(nodes)],
    );
  }

  async publishWorkflow(id: string): Promise<boolean> {
    return (await this.pool.query("UPDATE workflow_entity SET active = true WHERE id = $1", [id])).rowCount === 1;
  }

  async activeWorkflows(): Promise<number> {
    return (await this.pool.query("SELECT 1 FROM workflow_entity WHERE active")).rowCount ?? 0;
  }

  async webhooks(): Promise<Webhook[]> {
    const { rows } = await this.pool.query<Webhook>(
      `SELECT upper(coalesce(node->'parameters'->>'httpMethod', 'GET')) AS method, node->'parameters'->>'path' AS path
         FROM workflow_entity, json_array_elements(nodes) AS node
        WHERE active AND node->>'type' = 'n8n-nodes-base.webhook'`,
    );
    return rows;
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
