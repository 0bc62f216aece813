import { Client, escapeIdentifier, Pool } from "pg";
import { z } from "zod";
import type { Config } from "./config";
import { Entity, referenceOf } from "./entities";

const PLUGIN_DATABASE = "backstage_plugin_catalog";
const SCHEMA = "catalog";

/** The catalogue in PostgreSQL: a database or a schema of its own, as `pluginDivisionMode` says. */
export class CatalogDatabase {
  private constructor(private readonly pool: Pool) {}

  /** @throws Error `Failed to connect to the database to make sure that … exists`, Backstage's words. */
  static async open({ connection, pluginDivisionMode }: Config["backend"]["database"]): Promise<CatalogDatabase> {
    const schema = pluginDivisionMode === "schema";
    try {
      if (!schema) await ensureDatabase(connection);
      const database = schema ? connection.database : PLUGIN_DATABASE;
      const pool = new Pool({
        ...connection,
        database,
        max: 4,
        connectionTimeoutMillis: 5000,
        ...(schema && { options: `-c search_path=${SCHEMA}` }),
      });
      // an idle connection that PostgreSQL ends must not end the process; the next query tells
      pool.on("error", () => undefined);
      if (schema) await pool.query(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
      await pool.query(
        "CREATE TABLE IF NOT EXISTS standin_entities (entity_ref text PRIMARY KEY, entity jsonb NOT NULL)",
      );
      return new CatalogDatabase(pool);
    } catch (error) {
      throw new Error(
        `Failed to connect to the database to make sure that '${schema ? SCHEMA : PLUGIN_DATABASE}' exists, ${String(error)}`,
      );
    }
  }

  /** @throws Error of PostgreSQL when it can't be used. */
  async ping(): Promise<void> {
    await this.pool.query("SELECT 1");
  }

  /** Makes the catalogue hold these entities and no others. */
  async replace(entities: readonly Entity[]): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query("BEGIN");
      await client.query("DELETE FROM standin_entities");
      for (const entity of entities)
        await client.query(
          "INSERT INTO standin_entities VALUES ($1, $2) ON CONFLICT (entity_ref) DO UPDATE SET entity = excluded.entity",
          [referenceOf(entity), JSON.stringify(entity)],
        );
      await client.query("COMMIT");
    } finally {
      client.release();
    }
  }

  async entities(): Promise<Entity[]> {
    const { rows } = await this.pool.query("SELECT entity FROM standin_entities ORDER BY entity_ref");
    return z
      .array(z.object({ entity: Entity }))
      .parse(rows)
      .map(({ entity }) => entity);
  }

  async end(): Promise<void> {
    await this.pool.end();
  }
}

async function ensureDatabase(connection: Config["backend"]["database"]["connection"]): Promise<void> {
  const client = new Client({
    ...connection,
    database: connection.database ?? "postgres",
    connectionTimeoutMillis: 5000,
  });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [PLUGIN_DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${escapeIdentifier(PLUGIN_DATABASE)}`);
  } finally {
    await client.end();
  }
}
