import { createCipheriv, createDecipheriv, createHash, randomBytes, randomUUID } from "node:crypto";
import { Pool } from "pg";
import { z } from "zod";
import { env } from "./env";
import type { Owner } from "./accounts";
import { Workflow, webhooksOf, type Credential } from "./workflows";

/** Columns as the real n8n's; an older volume of this stand-in lacks some. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS workflow_entity (id varchar(36) PRIMARY KEY, name varchar(128) NOT NULL, active boolean NOT NULL DEFAULT false, nodes json NOT NULL);
ALTER TABLE workflow_entity
  ADD COLUMN IF NOT EXISTS connections json NOT NULL DEFAULT '{}',
  ADD COLUMN IF NOT EXISTS settings json,
  ADD COLUMN IF NOT EXISTS "versionId" varchar(36) NOT NULL DEFAULT '',
  ADD COLUMN IF NOT EXISTS "activeVersionId" varchar(36),
  ADD COLUMN IF NOT EXISTS "isArchived" boolean NOT NULL DEFAULT false;
CREATE TABLE IF NOT EXISTS webhook_entity (
  "webhookPath" varchar NOT NULL, method varchar NOT NULL, node varchar NOT NULL,
  "workflowId" varchar(36) NOT NULL REFERENCES workflow_entity ON DELETE CASCADE, PRIMARY KEY ("webhookPath", method));
CREATE TABLE IF NOT EXISTS credentials_entity (id varchar(36) PRIMARY KEY, name varchar(128) NOT NULL, type varchar(128) NOT NULL, data text NOT NULL);
CREATE TABLE IF NOT EXISTS "user" (
  "roleSlug" varchar(128) PRIMARY KEY, email varchar(255), "firstName" varchar(32), "lastName" varchar(32), password varchar(255));
INSERT INTO "user" VALUES ('global:owner') ON CONFLICT DO NOTHING;
`;

const Data = z.record(z.string(), z.unknown());

/** n8n's own database: a real PostgreSQL, with the few tables this stand-in needs. */
export class Database {
  private readonly pool: Pool;
  /** Answers /healthz/readiness. */
  connected = false;

  /** @param key encrypts what credentials hold. */
  constructor(private readonly key: string) {
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
    await this.pool.query(SCHEMA);
    this.connected = true;
    setInterval(() => {
      this.pool.query("SELECT 1").then(
        () => (this.connected = true),
        () => (this.connected = false),
      );
    }, 2_000).unref();
  }

  /** Makes or overwrites it; it no longer runs. */
  async importWorkflow({ id, name, nodes, connections, settings, isArchived = false }: Workflow): Promise<void> {
    await this.pool.query(
      `INSERT INTO workflow_entity (id, name, nodes, connections, settings, "versionId", "isArchived") VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (id) DO UPDATE SET name = $2, nodes = $3, connections = $4, settings = $5, "versionId" = $6,
         active = false, "activeVersionId" = NULL, "isArchived" = $7`,
      [
        id,
        name,
        JSON.stringify(nodes),
        JSON.stringify(connections),
        JSON.stringify(settings ?? {}),
        randomUUID(),
        isArchived,
      ],
    );
    await this.pool.query(`DELETE FROM webhook_entity WHERE "workflowId" = $1`, [id]);
  }

  /** @returns false when there is none of this id. */
  async activate(id: string, active: boolean): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE workflow_entity SET active = $2, "activeVersionId" = CASE WHEN $2 THEN "versionId" END WHERE id = $1`,
      [id, active],
    );
    return rowCount === 1;
  }

  async importCredential({ id, name, type, data }: Credential): Promise<void> {
    await this.pool.query(
      `INSERT INTO credentials_entity (id, name, type, data) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO UPDATE SET name = $2, type = $3, data = $4`,
      [id, name, type, encrypt(JSON.stringify(data), this.key)],
    );
  }

  async credential(id: string): Promise<Record<string, unknown> | undefined> {
    const { rows } = await this.pool.query<{ data: string }>("SELECT data FROM credentials_entity WHERE id = $1", [id]);
    return rows[0] && Data.parse(JSON.parse(decrypt(rows[0].data, this.key)));
  }

  /** Who it belongs to; undefined: nobody yet. */
  async owner(): Promise<{ email: string; password: string } | undefined> {
    const { rows } = await this.pool.query<{ email: string; password: string }>(
      `SELECT email, password FROM "user" WHERE email IS NOT NULL`,
    );
    return rows[0];
  }

  /** @returns false when there is an owner already. */
  async setUpOwner({ email, firstName, lastName, password }: Owner): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE "user" SET email = $1, "firstName" = $2, "lastName" = $3, password = $4 WHERE email IS NULL`,
      [email, firstName, lastName, hashed(password).toString("hex")],
    );
    return rowCount === 1;
  }

  /** @returns false when the present one is another. */
  async changePassword(from: string, to: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(`UPDATE "user" SET password = $2 WHERE password = $1`, [
      hashed(from).toString("hex"),
      hashed(to).toString("hex"),
    ]);
    return rowCount === 1;
  }

  async isOwner(email: string, password: string): Promise<boolean> {
    const owner = await this.owner();
    return owner?.email === email && owner.password === hashed(password).toString("hex");
  }

  async activeWorkflows(): Promise<Workflow[]> {
    const { rows } = await this.pool.query(
      `SELECT * FROM workflow_entity WHERE active AND NOT "isArchived" AND "activeVersionId" = "versionId"`,
    );
    return rows.map((row) => Workflow.parse(row));
  }

  /** What a start registers: the webhooks of these workflows and no others. */
  async register(workflows: readonly Workflow[]): Promise<void> {
    await this.pool.query("DELETE FROM webhook_entity");
    for (const workflow of workflows)
      for (const { path, method, node } of webhooksOf(workflow))
        await this.pool.query("INSERT INTO webhook_entity VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", [
          path,
          method,
          node,
          workflow.id,
        ]);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

const CIPHER = "aes-256-cbc";
const hashed = (key: string): Buffer => createHash("sha256").update(key).digest();

function encrypt(text: string, key: string): string {
  const iv = randomBytes(16);
  const cipher = createCipheriv(CIPHER, hashed(key), iv);
  return Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final()]).toString("base64");
}

function decrypt(text: string, key: string): string {
  const bytes = Buffer.from(text, "base64");
  const cipher = createDecipheriv(CIPHER, hashed(key), bytes.subarray(0, 16));
  return Buffer.concat([cipher.update(bytes.subarray(16)), cipher.final()]).toString("utf8");
}
