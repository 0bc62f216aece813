import type { AlfaConfig } from "./config";
import { scramVerifier } from "./scram";

/** A database of the stack's PostgreSQL, its owner, and the stack secret that is the owner's password. */
export interface Database {
  readonly service: string;
  readonly role: string;
  readonly database: string;
  readonly passwordSecret: string;
}

/**
 * The databases that services need. n8n keeps the role and database its tables are in; the others have their own. Where
 * n8n uses the superuser itself, as audited, its password is the superuser's.
 */
export function databases(config: AlfaConfig): Database[] {
  return [
    {
      service: "n8n",
      role: config.n8nDatabaseUser,
      database: config.n8nDatabase,
      passwordSecret: config.n8nDatabaseUser === config.postgresUser ? "POSTGRES_PASSWORD" : "N8N_DB_PASSWORD",
    },
    ...(config.profiles.includes("security")
      ? [
          {
            service: "authentik-server",
            role: "authentik",
            database: "authentik",
            passwordSecret: "AUTHENTIK_DB_PASSWORD",
          },
        ]
      : []),
    ...(config.backstageImage !== undefined && config.profiles.includes("catalogue")
      ? [{ service: "backstage", role: "backstage", database: "backstage", passwordSecret: "BACKSTAGE_DB_PASSWORD" }]
      : []),
  ];
}

/**
 * An idempotent psql script (run as the superuser, given on standard input) that makes roles and databases in a
 * PostgreSQL whose volume is there already, where init scripts no longer run. It changes nothing that is as it should be
 * but the password, of which it holds only the verifier, and never drops, empties or re-owns what it finds.
 * `password` gives the value of a stack secret.
 */
export function bootstrapSql(config: AlfaConfig, password: (secret: string) => string): string {
  const statements = databases(config).flatMap(({ role, database, passwordSecret }) => [
    ...(role === config.postgresUser ? [] : roleSql(role, password(passwordSecret))),
    ...databaseSql(role, database),
  ]);
  return ["\\set ON_ERROR_STOP on", "\\set QUIET on", ...statements, ""].join("\n");
}

/** `\gexec` runs the text a query returns: CREATE ROLE and CREATE DATABASE have no IF NOT EXISTS. */
function roleSql(role: string, password: string): string[] {
  return [
    `SELECT 'CREATE ROLE ${identifier(role)} LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(role)}) \\gexec`,
    ...unlogged(
      `ALTER ROLE ${identifier(role)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${verifier(role, password)};`,
    ),
  ];
}

/** psql statements that give a role that is there another password; they hold its verifier alone. */
export const passwordSql = (role: string, password: string): string =>
  unlogged(`ALTER ROLE ${identifier(role)} PASSWORD ${verifier(role, password)};`).join("\n");

const verifier = (role: string, password: string): string => literal(scramVerifier(role, password));

/** Not in the server's log either: a verifier can be tried against guesses. */
const unlogged = (statement: string): string[] => [
  "SET log_statement = 'none';",
  "SET log_min_duration_statement = -1;",
  "SET log_min_error_statement = 'panic';",
  statement,
  "RESET log_statement;",
  "RESET log_min_duration_statement;",
  "RESET log_min_error_statement;",
];

/** A new database is its owner's alone; one that is there keeps its grants (each column is a statement to \gexec). */
function databaseSql(role: string, database: string): string[] {
  const create = `CREATE DATABASE ${identifier(database)} OWNER ${identifier(role)}`;
  const close = `REVOKE CONNECT, TEMPORARY ON DATABASE ${identifier(database)} FROM PUBLIC`;
  return [
    `SELECT ${literal(create)}, ${literal(close)} WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = ${literal(database)}) \\gexec`,
    `GRANT ALL PRIVILEGES ON DATABASE ${identifier(database)} TO ${identifier(role)};`,
  ];
}

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
