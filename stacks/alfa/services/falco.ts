import type { Service } from "../../model/service";
import type { AlfaConfig } from "../config";
import { alfaService, hostPath, whenHealthy, wget } from "../defaults";
import { staticFile } from "../files";
import { imageOf } from "../images";
import { networks } from "../networks";

/** Runtime security: watches system calls (modern eBPF) and sends what its rules match to falcosidekick. */
export function falco(config: AlfaConfig): Service {
  return alfaService(config, {
    name: "falco",
    description: "Runtime security: watches system calls",
    profile: "security",
    image: imageOf(config, "falco"),
    configs: [staticFile("falco/alfa.yaml", "/etc/falco/config.d/alfa.yaml")],
    // Least privilege as upstream documents it, instead of privileged: https://falco.org/docs/setup/container/#docker-least-privileged
    capAdd: ["SYS_ADMIN", "SYS_PTRACE", "SYS_RESOURCE"],
    volumes: [
      hostPath("/sys/kernel/tracing"),
      hostPath(config.socketPath, "/host/var/run/docker.sock"),
      hostPath("/proc", "/host/proc"),
      hostPath("/etc", "/host/etc"),
    ],
    networks: [networks.monitoring],
    metrics: { port: 8765 },
    dependsOn: whenHealthy("falcosidekick"),
    // The image is Wolfi with busybox: https://github.com/falcosecurity/falco/blob/master/docker/falco/Dockerfile
    healthcheck: wget(8765, "/healthz", 60),
    limits: { memoryMiB: 1024, cpus: 1, pids: 128 },
    ignore: {
      "capabilities-dangerous":
        "loading eBPF programs and reading other processes is Falco's work; upstream's least set",
      "sensitive-host-mount": "Falco resolves host processes, users and probes: read-only, upstream's least set",
      "docker-socket-mount":
        "Falco names containers by it and speaks only to a socket; it has the host's processes in view anyway",
    },
  });
}
