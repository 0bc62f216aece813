import type { ServiceInput } from "../../model/service";
import type { StackInput } from "../../model/stack";
import { closest } from "./closest";
import { ComposeError, quoted } from "./error";
import { type Position, type Positions, positionOf, type UnknownFields } from "./positions";

interface Declared {
  readonly stack: StackInput;
  readonly positions: Positions;
  readonly unknown: UnknownFields;
  /** Names of the top-level `configs` and `secrets`. */
  readonly configs: ReadonlySet<string>;
  readonly secrets: ReadonlySet<string>;
  /** Services that run elsewhere: they may be waited for. */
  readonly provided: ReadonlySet<string>;
  /** Where the file begins. */
  readonly start: Position;
}

/**
 * What a service names must be there, and what excludes each other must not stand together, as in Compose.
 * @throws ComposeError at the value
 */
export function checkConsistency(declared: Declared): void {
  const { stack } = declared;
  const names = {
    network: new Set(Object.keys(stack.networks ?? {})),
    volume: new Set(Object.keys(stack.volumes ?? {})),
    service: new Set([...Object.keys(stack.services), ...declared.provided]),
    config: declared.configs,
    secret: declared.secrets,
  };
  for (const service of Object.values(stack.services)) {
    const fail = (field: string, problem: string): never => {
      const position = positionOf(declared.positions, service.name, field) ?? declared.start;
      throw new ComposeError(position, `services.${service.name}.${field}: ${problem}`);
    };
    const exists = (field: string, kind: keyof typeof names, name: string): void => {
      if (names[kind].has(name)) return;
      const near = closest(name, names[kind]);
      fail(field, `${kind} ${quoted(name)} is not defined${near === undefined ? "" : `; did you mean "${near}"?`}`);
    };
    const isKnown = (path: string): boolean => !(path in (declared.unknown[service.name] ?? {}));
    for (const name of Object.keys(service.networks ?? {})) exists(`networks.${name}`, "network", name);
    service.volumes?.forEach(({ type, source }, index) => {
      if (type !== "volume" || source === undefined || !isKnown(`volumes.${index}`)) return;
      exists(`volumes[${index}]`, "volume", source);
    });
    service.configs?.forEach(({ source }, index) => {
      exists(`configs[${index}]`, "config", source);
    });
    service.secrets?.forEach(({ source }, index) => {
      exists(`secrets[${index}]`, "secret", source);
    });
    for (const [name, { required = true }] of Object.entries(service.dependsOn ?? {})) {
      if (required) exists(`depends_on.${name}`, "service", name);
    }
    const shared = /^service:(.+)$/.exec(service.networkMode ?? "")?.[1];
    if (shared !== undefined && isKnown("networkMode")) exists("network_mode", "service", shared);
    if (service.networkMode !== undefined && Object.keys(service.networks ?? {}).length > 0) {
      fail("network_mode", "excludes `networks`: a service has one or the other");
    }
    checkHealthcheck(service, isKnown, fail);
  }
  checkCircles(declared);
}

function checkHealthcheck(
  { healthcheck }: ServiceInput,
  isKnown: (path: string) => boolean,
  fail: (field: string, problem: string) => never,
): void {
  const [first] = healthcheck?.test ?? [];
  if (first === undefined || !isKnown("healthcheck.test.0")) return;
  if (first !== "CMD" && first !== "CMD-SHELL" && first !== "NONE") {
    fail("healthcheck.test", `a list begins with "CMD", "CMD-SHELL" or "NONE", not with ${quoted(first)}`);
  }
}

/** Services that wait for each other never start. */
function checkCircles({ stack, positions, start }: Declared): void {
  const done = new Set<string>();
  for (const first of Object.keys(stack.services)) {
    const path: { readonly name: string; readonly left: string[] }[] = [];
    const open = new Set<string>();
    const enter = (name: string): void => {
      open.add(name);
      path.push({ name, left: Object.keys(stack.services[name]?.dependsOn ?? {}) });
    };
    if (!done.has(first)) enter(first);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const next = top.left.pop();
      if (next === undefined) {
        done.add(top.name);
        open.delete(top.name);
        path.pop();
      } else if (open.has(next)) {
        const circle = [...path.map(({ name }) => name).slice(path.findIndex(({ name }) => name === next)), next];
        const field = `depends_on.${next}`;
        throw new ComposeError(
          positionOf(positions, top.name, field) ?? start,
          `services.${top.name}.${field}: services wait for each other in a circle: ${quoted(circle.join(" -> "))}`,
        );
      } else if (!done.has(next) && Object.hasOwn(stack.services, next)) {
        enter(next);
      }
    }
  }
}
