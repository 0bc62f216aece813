/** Uptime Kuma's own health check: any answer below 400 of its port is well. */
import { main } from "../lib/process";
import { request } from "../lib/request";

main(async () => {
  const port = process.env.UPTIME_KUMA_PORT ?? process.env.PORT ?? "3001";
  const { status } = await request(`http://127.0.0.1:${port}/`);
  console.log(`Health Check OK [Res Code: ${status}]`);
  if (status >= 400) process.exit(1);
});
