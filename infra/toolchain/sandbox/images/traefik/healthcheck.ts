import { request } from "../lib/request";
import { entryPointOf, entryPoints, isOn, parseFlags } from "./flags";

/** `traefik healthcheck --ping …`: asks its own entry point. */
export async function healthcheck(args: readonly string[]): Promise<void> {
  const flags = parseFlags(args, process.env);
  if (!isOn(flags, "ping")) throw new Error("Error calling healthcheck: please enable `ping` to use health check");
  const port = entryPoints(flags).get(entryPointOf(flags, "ping"));
  const url = `http://127.0.0.1:${port ?? 8080}/ping`;
  const { status } = await request(url, { method: "HEAD" }).catch((error: unknown) => {
    throw new Error(`Error calling healthcheck: ${error instanceof Error ? error.message : String(error)}`);
  });
  if (status !== 200) throw new Error(`Bad healthcheck status: ${status}`);
  console.log(`OK: ${url}`);
}
