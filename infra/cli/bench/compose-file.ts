import { readFileSync } from "node:fs";
import path from "node:path";
import { checkout } from "../../toolchain/paths";

/**
 * A Compose file with this many services: the audited stack again and again, each copy with names, ports, volumes and an
 * anchor of its own. 18 services are the audited stack itself.
 */
export function composeFile(services: number): string {
  const text = readFileSync(path.join(checkout, "stacks", "alfa", "audit", "docker-compose.yml"), "utf8");
  const [head = "", blocks = "", networks = "", volumes = ""] = text.split(/^(?:services|networks|volumes):\n/m);
  const stack = blocks.split(/^(?= {2}[\w-]+:$)/m).filter((block) => /^ {2}[\w-]+:$/m.test(block));
  const names = volumes.match(/[\w-]+(?=:$)/gm) ?? [];
  const copies = Math.ceil(services / stack.length);
  const written = Array.from({ length: services }, (_, index) =>
    copied(stack[index % stack.length] ?? "", Math.floor(index / stack.length), index, names),
  );
  const declared = Array.from({ length: copies }, (_, copy) => names.map((name) => `  ${name}${suffix(copy)}:\n`));
  return [head, "services:\n", ...written, "networks:\n", networks, "volumes:\n", ...declared.flat()].join("");
}

const suffix = (copy: number): string => (copy === 0 ? "" : `-${copy}`);

/** One service of the stack as the given copy of it; `index` gives it host ports that no other has. */
function copied(block: string, copy: number, index: number, volumes: readonly string[]): string {
  if (copy === 0) return block;
  const end = suffix(copy);
  let port = 10_000 + index * 3; // no service of the stack publishes more than three
  const own = new RegExp(`^( {6}- (?:${volumes.join("|")}))(?=:)`, "gm");
  return block
    .replace(/^ {2}[\w-]+(?=:$)/m, `$&${end}`)
    .replace(/container_name: .*$/m, `$&${end}`)
    .replace(own, `$1${end}`)
    .replace(/(?<=[&*])authentik$/gm, `$&${end}`)
    .replace(/(?<=depends_on:\n)(?: {6}- .*\n)+/, (list) => list.replaceAll("\n", `${end}\n`))
    .replaceAll(/(?<=\$\{ALFA_PORT_\w+)(?=:-)|(?<=\$\{ALFA_PORT_\w+:-)\d+/g, (digits) =>
      digits === "" ? `_${copy}` : String(port++),
    );
}
