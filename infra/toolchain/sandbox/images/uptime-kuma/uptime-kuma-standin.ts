/**
 * Stand-in for Uptime Kuma: its pages, its health, and the state of its first set-up. It has no socket.io interface, so
 * nothing can be set up through it.
 */
import { serve } from "../lib/http";
import { main, onStop } from "../lib/process";
import { version } from "../lib/version";
import { load, save } from "./store";

const say = (module: string, text: string): void => {
  console.log(`${new Date().toISOString()} [${module}] INFO: ${text}`);
};

async function run(): Promise<void> {
  console.log(`Welcome to Uptime Kuma\nYour Node.js version: ${process.versions.node}`);
  say("SERVER", `Welcome to Uptime Kuma`);
  say("SERVER", `Uptime Kuma Version: ${version().replace("-rootless", "")} (stand-in)`);
  say("DB", "Data Dir: ./data/");
  const store = load();
  save(store);
  const port = Number(process.env.UPTIME_KUMA_PORT ?? process.env.PORT ?? 3001);
  const page = store.users.length === 0 ? "/setup" : "/dashboard";
  const server = await serve(port, (_request, { pathname }) => {
    if (pathname === "/") return { status: 302, headers: { location: page } };
    if (pathname === "/api/entry-page") return { status: 200, body: { type: "entryPage", entryPage: "dashboard" } };
    if (pathname === "/metrics") return { status: 401, body: "Unauthorized" };
    if (pathname === "/setup" || pathname === "/dashboard")
      return {
        status: 200,
        body: "<!DOCTYPE html><title>Uptime Kuma (stand-in)</title>\n",
        headers: { "content-type": "text/html; charset=utf-8" },
      };
    return undefined;
  });
  onStop((signal) => {
    say("SERVER", "Shutdown requested");
    say("SERVER", `Called signal: ${signal}`);
    server.close();
  });
  if (store.users.length === 0) say("AUTH", "No user, need setup");
  say("SERVER", "Adding 404 handler");
  say("SERVER", `Listening on ${port}`);
}

main(run);
