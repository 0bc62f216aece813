import { once } from "node:events";
import { createServer } from "node:net";

/** Below the ports that Linux gives to outgoing connections (32768 and up): nobody takes one of these in passing. */
const [FIRST, LAST] = [15_000, 31_000];

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

/**
 * A port on loopback that nobody listens on.
 * @param count how many in a row, from the one that is returned on
 */
export async function freePort(count = 1): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    const free = await Promise.all(Array.from({ length: count }, (_, i) => isFree(port + i)));
    if (!free.includes(false)) return port;
  }
}
