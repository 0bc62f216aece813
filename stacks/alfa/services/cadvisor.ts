import type { Service } from "../../model/service";
import type { AlfaConfig } from "../config";
import { alfaService, hostPath, whenHealthy, wget } from "../defaults";
import { imageOf } from "../images";
import { networks } from "../networks";

/**
 * Metrics of each container. Upstream runs it privileged with five host mounts
 * (https://github.com/google/cadvisor/blob/master/docs/running.md); cgroups, processes and names are enough without disk
 * and kernel-log metrics, and the names come from the socket proxy.
 */
export function cadvisor(config: AlfaConfig): Service {
  return alfaService(config, {
    name: "cadvisor",
    description: "Metrics of each container",
    profile: "monitoring",
    image: imageOf(config, "cadvisor"),
    command: [
      "--docker=tcp://socket-proxy:2375",
      "--docker_only=true",
      "--store_container_labels=false",
      "--housekeeping_interval=30s",
      "--disable_metrics=advtcp,cpu_topology,disk,hugetlb,memory_numa,percpu,process,referenced_memory,resctrl,sched,tcp,udp",
    ],
    volumes: [hostPath("/sys"), hostPath("/proc", "/rootfs/proc")],
    networks: [networks.monitoring, networks.dockerApi],
    metrics: { port: 8080 },
    readOnly: true,
    dependsOn: whenHealthy("socket-proxy"),
    // The image is Alpine: https://github.com/google/cadvisor/blob/master/deploy/Dockerfile
    healthcheck: wget(8080, "/healthz", 20),
    limits: { memoryMiB: 256, cpus: 0.5, pids: 64 },
    ignore: {
      "sensitive-host-mount":
        "the kernel's counters of containers are in /sys and /proc: read-only, no capability, no Docker socket",
    },
  });
}
