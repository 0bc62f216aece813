import { shellScript, type Recipe } from "../recipe";

/** The parts of the Engine's API that a variable of the same name opens; 1 = open by default, as upstream has it. */
const SECTIONS: Readonly<Record<string, { readonly path: string; readonly open: 0 | 1 }>> = {
  AUTH: { path: "auth", open: 0 },
  BUILD: { path: "build", open: 0 },
  COMMIT: { path: "commit", open: 0 },
  CONFIGS: { path: "configs", open: 0 },
  CONTAINERS: { path: "containers", open: 0 },
  DISTRIBUTION: { path: "distribution", open: 0 },
  EVENTS: { path: "events", open: 1 },
  EXEC: { path: "exec", open: 0 },
  GRPC: { path: "grpc", open: 0 },
  IMAGES: { path: "images", open: 0 },
  INFO: { path: "info", open: 0 },
  NETWORKS: { path: "networks", open: 0 },
  NODES: { path: "nodes", open: 0 },
  PING: { path: "_ping", open: 1 },
  PLUGINS: { path: "plugins", open: 0 },
  SECRETS: { path: "secrets", open: 0 },
  SERVICES: { path: "services", open: 0 },
  SESSION: { path: "session", open: 0 },
  SWARM: { path: "swarm", open: 0 },
  SYSTEM: { path: "system", open: 0 },
  TASKS: { path: "tasks", open: 0 },
  VERSION: { path: "version", open: 1 },
  VOLUMES: { path: "volumes", open: 0 },
};

const allow = (variable: string, path: string): string =>
  `    http-request allow if { path,url_dec -m reg -i ^(/v[0-9.]+)?/${path}(/|$) } { env(${variable}) -m bool }`;

const HAPROXY = `global
    log stdout format raw daemon "\${LOG_LEVEL}"
    maxconn 4000

defaults
    mode http
    log global
    option httplog
    option dontlognull
    timeout http-request 10s
    timeout queue 1m
    timeout connect 10s
    timeout client 10m
    timeout server 10m

backend engine
    server socket "unix@\${SOCKET_PATH}"

# events are a stream that may be silent for hours
backend events
    server socket "unix@\${SOCKET_PATH}"
    timeout server 24d

frontend api
    bind :2375
    http-request deny unless METH_GET || { env(POST) -m bool }
${Object.entries(SECTIONS)
  .map(([variable, { path }]) => allow(variable, path))
  .join("\n")}
    http-request deny
    use_backend events if { path,url_dec -m reg -i ^(/v[0-9.]+)?/events }
    default_backend engine
`;

const ENTRYPOINT = `#!/bin/sh
set -e
case "$1" in -*) set -- haproxy "$@" ;; esac
if [ "$1" = haproxy ]; then
  # upstream renders its template into /tmp as well, so that the root may be read-only
  cp /usr/local/etc/haproxy/haproxy.cfg.template /tmp/haproxy.cfg
fi
exec "$@"
`;

/** The real HAProxy with the filter that upstream has. Upstream: https://github.com/Tecnativa/docker-socket-proxy */
export const recipe: Recipe = {
  name: "docker-socket-proxy",
  repositories: ["tecnativa/docker-socket-proxy"],
  standIn: false,
  files: () => [
    { path: "/usr/local/etc/haproxy/haproxy.cfg.template", content: HAPROXY },
    shellScript("/usr/local/bin/docker-entrypoint.sh", ENTRYPOINT),
  ],
  image: () => ({
    user: "root",
    expose: ["2375"],
    env: {
      ...Object.fromEntries(Object.entries(SECTIONS).map(([variable, { open }]) => [variable, String(open)])),
      LOG_LEVEL: "info",
      POST: "0",
      SOCKET_PATH: "/var/run/docker.sock",
    },
    stopSignal: "SIGUSR1",
    entrypoint: ["docker-entrypoint.sh"],
    cmd: ["haproxy", "-f", "/tmp/haproxy.cfg"],
  }),
};
