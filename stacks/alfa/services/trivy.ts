import type { Service } from "../../model/service";
import type { AlfaConfig } from "../config";
import { alfaService, loopback, volume, wget } from "../defaults";
import { imageOf } from "../images";
import { networks } from "../networks";

/** Vulnerability scanner as a server, for `trivy image --server` on the host: published on loopback, with a token. */
export function trivy(config: AlfaConfig): Service {
  return alfaService(config, {
    name: "trivy",
    description: "Vulnerability scanner (server)",
    profile: "security",
    image: imageOf(config, "trivy"),
    command: ["server", "--listen", "0.0.0.0:4954"],
    // Each flag is a variable too; argv would show the token: https://trivy.dev/latest/docs/references/modes/client-server/
    environment: { TRIVY_TOKEN: "${TRIVY_TOKEN}" },
    volumes: [volume("trivy-cache", "/root/.cache")],
    networks: [networks.outside, networks.monitoring],
    ports: [loopback(config, 4954)],
    readOnly: true,
    tmpfs: { "/tmp": "rw,noexec,nosuid,nodev,size=512m" },
    // Healthy once the vulnerability database is there. The image is Alpine:
    // https://github.com/aquasecurity/trivy/blob/main/Dockerfile
    healthcheck: wget(4954, "/healthz", 180),
    limits: { memoryMiB: 1024, cpus: 1, pids: 128 },
  });
}
