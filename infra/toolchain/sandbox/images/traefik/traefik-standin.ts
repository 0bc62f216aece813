/**
 * Stand-in for Traefik: reads the same flags, queries the Engine it was given, routes by the labels it finds, and says in
 * Traefik's words what goes wrong. Not there: TLS, TCP/UDP routers, other providers, middlewares but ForwardAuth.
 */
import { main } from "../lib/process";
import { version } from "../lib/version";

main(async () => {
  const [command, ...rest] = process.argv.slice(2);
  if (command === "version") {
    console.log(
      `Version:      ${version()}\nCodename:     stand-in\nGo version:   none\nOS/Arch:      linux/${process.arch}`,
    );
    return;
  }
  // Asked every few seconds: it loads no more than it needs.
  if (command === "healthcheck") await (await import("./healthcheck")).healthcheck(rest);
  else await (await import("./serve")).serveTraefik(process.argv.slice(2));
});
