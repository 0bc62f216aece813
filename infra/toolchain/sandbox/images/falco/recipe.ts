import type { Recipe } from "../recipe";

const CONFIG = `config_files:
  - /etc/falco/config.d
rules_files:
  - /etc/falco/falco_rules.yaml
  - /etc/falco/falco_rules.local.yaml
  - /etc/falco/rules.d
engine:
  kind: modern_ebpf
json_output: false
stdout_output:
  enabled: true
http_output:
  enabled: false
  url: ""
webserver:
  enabled: true
  listen_address: 0.0.0.0
  listen_port: 8765
  k8s_healthz_endpoint: /healthz
  prometheus_metrics_enabled: false
`;

/** The rule that the stand-in can match, in the words of https://github.com/falcosecurity/rules/blob/main/rules/falco_rules.yaml */
const RULES = `- rule: Terminal shell in container
  desc: A shell was used as the entrypoint or exec point into a container with an attached terminal
  condition: spawned_process and container and shell_procs and proc.tty != 0
  output: >-
    A shell was spawned in a container with an attached terminal | evt_type=%evt.type user_uid=%user.uid process=%proc.name
    parent=%proc.pname command=%proc.cmdline terminal=%proc.tty container_id=%container.id container_name=%container.name
    container_image_repository=%container.image.repository
  priority: NOTICE
  tags: [maturity_stable, container, shell, mitre_execution, T1059]
`;

/** Upstream: https://github.com/falcosecurity/falco/blob/master/docker/falco/Dockerfile (Wolfi; runs as root). */
export const recipe: Recipe = {
  name: "falco",
  repositories: ["falcosecurity/falco"],
  standIn: true,
  latest: "0.45.0",
  scripts: { "/usr/bin/falco": "falco-standin.ts" },
  files: () => [
    { path: "/etc/falco/falco.yaml", content: CONFIG },
    { path: "/etc/falco/falco_rules.yaml", content: RULES },
    { path: "/etc/falco/config.d", folder: true },
    { path: "/etc/falco/rules.d", folder: true },
  ],
  image: () => ({ env: { HOST_ROOT: "/host", HOME: "/root" }, workdir: "/root", cmd: ["/usr/bin/falco"] }),
};
