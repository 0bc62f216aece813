import type { Service } from "./service";
import type { Stack } from "./stack";

/** Whether Compose would start the service with the stack's active profiles. */
export function isActive(stack: Stack, service: Service): boolean {
  if (service.name in stack.notStarted) return false;
  return service.profiles.length === 0 || service.profiles.some((profile) => stack.activeProfiles.includes(profile));
}

/** Name of a service's container on the Engine. */
export function containerName(stack: Stack, service: Service): string {
  return service.containerName ?? `${stack.name}-${service.name}-1`;
}
