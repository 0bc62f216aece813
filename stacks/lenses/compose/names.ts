/** Fields of the model whose Compose name is not simply their own in snake case. */
const renamed: Readonly<Record<string, string>> = {
  memory: "mem_limit",
  memoryReservation: "mem_reservation",
  memorySwap: "memswap_limit",
  pids: "pids_limit",
  usernsMode: "userns_mode",
  ignore: "x-alfa-ignore",
  restartMaxAttempts: "restart",
};

/** The Compose spelling of a model field: `capAdd` -> `cap_add`, `memory` -> `mem_limit`. */
export function composeKey(field: string): string {
  return renamed[field] ?? field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The Compose spelling of a path in the model: `ports.0.hostIp` -> `ports[0].host_ip`, `environment.A_B` stays. */
export function composePath(path: string): string {
  const [head = "", ...rest] = path.split(".");
  const free = head === "environment" || head === "labels" || head === "sysctls" || head === "ulimits";
  return rest.reduce((text, part) => {
    if (!free && /^\d+$/.test(part)) return `${text}[${part}]`;
    return `${text}.${free ? part : composeKey(part)}`;
  }, composeKey(head));
}
