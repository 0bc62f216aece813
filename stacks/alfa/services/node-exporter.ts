import type { Service } from "../../model/service";
import type { AlfaConfig } from "../config";
import { alfaService, hostPath, volume, wget } from "../defaults";
import { imageOf } from "../images";
import { networks } from "../networks";

/**
 * The host's metrics. Upstream asks for the host's network and process namespaces
 * (https://github.com/prometheus/node_exporter#docker); with procfs and sysfs below the mounted root neither is needed
 * but for network metrics, which are left out. No rslave: some hosts (Docker Desktop) refuse it on /.
 */
export function nodeExporter(config: AlfaConfig): Service {
  return alfaService(config, {
    name: "node-exporter",
    description: "The host's metrics: disk, memory, load",
    profile: "monitoring",
    image: imageOf(config, "node-exporter"),
    command: [
      "--path.rootfs=/host",
      "--path.procfs=/host/proc",
      "--path.sysfs=/host/sys",
      ...["arp", "netclass", "netdev", "netstat", "sockstat", "softnet", "udp_queues"].map(
        (it) => `--no-collector.${it}`,
      ),
      // What `alfa watch --stack-metrics` puts there.
      "--collector.textfile.directory=/textfile",
      "--collector.filesystem.mount-points-exclude=^/(dev|proc|run|sys|var/lib/docker/.+)($$|/)",
    ],
    volumes: [hostPath("/", "/host"), volume("alfa-metrics", "/textfile")],
    networks: [networks.monitoring],
    metrics: { port: 9100 },
    readOnly: true,
    // The image is busybox: https://github.com/prometheus/node_exporter/blob/master/Dockerfile
    healthcheck: wget(9100, "/", 10),
    limits: { memoryMiB: 128, cpus: 0.5, pids: 64 },
    ignore: {
      "docker-socket-mount":
        "the socket lies below the mounted root; the image's user nobody is in no group that may open it",
      "sensitive-host-mount":
        "measuring the host means reading it: read-only, as an unprivileged user, reached by Prometheus only",
    },
  });
}
