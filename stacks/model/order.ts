import { UserError } from "./errors";
import type { Service } from "./service";
import { isActive, type Stack } from "./stack";

/** The active services, each after those it depends on. Fails on a cycle, naming it. */
export function inStartOrder(stack: Stack): Service[] {
  const ordered: Service[] = [];
  const done = new Set<string>();
  const visit = (service: Service, path: readonly string[]): void => {
    if (path.includes(service.name)) {
      throw new UserError(`services depend on each other in a circle: "${[...path, service.name].join('" -> "')}"`);
    }
    if (done.has(service.name)) return;
    for (const dependency of activeDependencies(stack, service)) visit(dependency, [...path, service.name]);
    done.add(service.name);
    ordered.push(service);
  };
  for (const service of Object.values(stack.services)) if (isActive(stack, service)) visit(service, []);
  return ordered;
}

/** The active services that a service waits for. */
export function activeDependencies(stack: Stack, service: Service): Service[] {
  return Object.keys(service.dependsOn).flatMap((name) => {
    const dependency = stack.services[name];
    return dependency !== undefined && isActive(stack, dependency) ? [dependency] : [];
  });
}
