import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const FILE = "/app/data/kuma.json";

/** What Uptime Kuma keeps in its database; here one JSON file. */
export interface Store {
  users: string[];
  monitors: unknown[];
}

const EMPTY: Store = { users: [], monitors: [] };

export function load(): Store {
  if (!existsSync(FILE)) return { ...EMPTY };
  const value: unknown = JSON.parse(readFileSync(FILE, "utf8"));
  if (typeof value !== "object" || value === null || !("users" in value) || !("monitors" in value))
    throw new Error(`The file "${FILE}" is not a store`);
  return {
    users: Array.isArray(value.users) ? value.users.map(String) : [],
    monitors: Array.isArray(value.monitors) ? value.monitors : [],
  };
}

export function save(store: Store): void {
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, JSON.stringify(store));
}
