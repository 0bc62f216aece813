import { isActive, type Stack } from "../../../stacks/model/stack";
import type { Service } from "../../../stacks/model/service";
import type { ContainerEvidence } from "../../observe/evidence";
import { decimal, type Lang } from "../../lang";
import type { State, System } from "./model";
import type { ViewWords } from "./words";

/** How a service is, for the eye and in words. */
export interface Judged {
  readonly state: State;
  readonly status: string;
}

/** How a service is: as seen, or, where nothing was looked at, as declared. */
export function stateOf({ stack, evidence }: System, service: Service, words: ViewWords): Judged {
  const { states } = words;
  if (!evidence) return { state: "declared", status: inactive(stack, service, words) ?? states.declared };
  const container = evidence.containers[service.name];
  if (container) return ofContainer(container, words);
  const unseen = evidence.absent.find(({ source }) => source === `container:${service.name}` || source === "engine");
  if (unseen) return { state: "unknown", status: words.notSeen(unseen.reason) };
  const idle = inactive(stack, service, words);
  return idle === undefined ? { state: "off", status: states.absent } : { state: "idle", status: idle };
}

/** Why nothing is to run of it; undefined: it is to run. */
function inactive(stack: Stack, service: Service, words: ViewWords): string | undefined {
  const stated = stack.notStarted[service.name];
  if (stated !== undefined) return words.notStarted(stated);
  return isActive(stack, service) ? undefined : words.ofProfile(service.profiles.join(", "));
}

function ofContainer(
  { status, health, exitCode, oomKilled }: ContainerEvidence,
  { states, exited }: ViewWords,
): Judged {
  if (status === "running") {
    if (health === "unhealthy") return { state: "ill", status: states.unhealthy };
    if (health === "starting") return { state: "well", status: states.starting };
    return { state: "well", status: health === "healthy" ? states.healthy : states.running };
  }
  if (status === "restarting") return { state: "ill", status: states.restarting };
  if (status === "created") return { state: "off", status: states.created };
  if (status === "paused") return { state: "off", status: states.paused };
  return { state: oomKilled || exitCode !== 0 ? "ill" : "off", status: exited(exitCode ?? 0, oomKilled) };
}

/** Published ports, as `docker ps` writes them. */
export const portsOf = ({ ports }: Service): string =>
  ports
    .flatMap(({ published, target, hostIp, protocol }) =>
      published === undefined
        ? []
        : [
            `${hostIp === undefined || hostIp === "" ? "" : `${hostIp}:`}${published}→${target}${protocol === "tcp" ? "" : `/${protocol}`}`,
          ],
    )
    .join(", ");

/** An image without registry and digest, short enough for a picture. */
export const shortImage = (image: string | undefined): string =>
  (image ?? "")
    .replace(/@sha256:.*$/, "")
    .split("/")
    .at(-1) ?? "";

/** A number of a rate, as the language writes it: 0.4, 12. */
export const rate = (value: number, lang: Lang): string =>
  value > 0 && value < 0.05
    ? `< ${decimal(0.1, lang)}`
    : decimal(value >= 10 ? Math.round(value) : Math.round(value * 10) / 10, lang);
