/**
 * The ALFA webhook as a program: bundled to `alfa-webhook.js`, it needs Node.js alone. PM2 starts it again when it ends, so a
 * port that is taken ends it.
 */
import { webhookServer } from "./server";
import { settingsOf } from "./settings";

try {
  const { port, ...settings } = settingsOf(process.env);
  const server = webhookServer(settings);
  server.once("error", (error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
  // Behind the tunnel on this machine, and Uptime Kuma's container, which comes by the host's gateway address.
  server.listen(port, () => {
    console.log(`ALFA webhook on ${port}`);
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => server.close());
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
