import { request } from "../lib/request";
import type { Datasource } from "./provisioning";

/** Path by which a kind of data source says that it is ready. */
const READY: Readonly<Record<string, string>> = { prometheus: "/-/ready", alertmanager: "/-/ready", loki: "/ready" };

/** Why a data source can't be used; undefined when it answers. */
export async function problemOf({ name, type, url }: Datasource): Promise<string | undefined> {
  const path = READY[type] ?? "/";
  try {
    const { status } = await request(url.replace(/\/$/, "") + path, { timeoutMs: 2000 });
    return status < 400 ? undefined : `${name}: ${path} answers ${status}`;
  } catch (error) {
    return `${name}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
