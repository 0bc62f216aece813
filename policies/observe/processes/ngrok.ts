import { z } from "zod";
import { get } from "../http";

/** https://ngrok.com/docs/agent/api/ */
const Tunnels = z.object({ tunnels: z.array(z.unknown()) });

/** Where ngrok serves its local API, when the system does not tell what it listens on. */
const usualPort = 4040;
const PATIENCE_MS = 500;

/**
 * Tunnels that an ngrok has open, as its local API says; undefined when nobody can tell.
 * @param listens ports it listens on; one that listens on none has failed or not begun
 */
export async function ngrokTunnels(listens: readonly number[] | undefined): Promise<number | undefined> {
  if (listens?.length === 0) return 0;
  const answers = await Promise.all((listens ?? [usualPort]).map(askApi));
  return answers.find((count) => count !== undefined);
}

async function askApi(port: number): Promise<number | undefined> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const { body } = await get(`http://127.0.0.1:${port}/api/tunnels`, signal);
    return Tunnels.safeParse(JSON.parse(body)).data?.tunnels.length;
  } catch {
    return undefined;
  }
}
