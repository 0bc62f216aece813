import type { Engine } from "../../stacks/engine";
import { closest } from "../../stacks/lenses/compose/closest";
import { UserError } from "../../stacks/model/errors";
import { containerName, type Stack } from "../../stacks/model/stack";
import { rollBackContainer } from "../providers/docker/rollback";

/**
 * Lets the container that the last replacement of a service has set aside serve again.
 * @throws UserError for an unknown service, when nothing is kept of it, or when the former container does not come up
 */
export async function rollBackService(
  engine: Engine,
  stack: Stack,
  service: string,
  write: (text: string) => void,
): Promise<void> {
  const declared = stack.services[service];
  if (!declared) {
    const near = closest(service, Object.keys(stack.services));
    throw new UserError(
      `the stack has no service "${service}"${near === undefined ? "" : `; did you mean "${near}"?`}; alfa status lists them`,
    );
  }
  const name = containerName(stack, declared);
  const say = (text: string): void => {
    write(`${text}\n`);
  };
  const silent = (): void => undefined;
  const abort = new AbortController();
  const log = { debug: silent, status: silent, info: say, warn: say, error: say };
  const back = await rollBackContainer(engine, name, { log, signal: abort.signal, urn: "" });
  say(
    `"${name}" is ${back.id.slice(0, 12)} (${back.image}) again; it was down for ${(back.downtime / 1000).toFixed(1)} s`,
  );
  if (back.kept !== undefined)
    say(`its successor is kept as "${back.kept}": alfa rollback ${service} once more brings it back`);
  say("the stack still declares the newer one: change that before the next npm run up, which would replace it again");
}
