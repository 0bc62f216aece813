import { isSecretName } from "../../../policies/rules/lib/secrets";
import { ComposeError, positionOf, readCompose, type ComposeReading } from "../../../stacks/lenses/compose";
import { composePath } from "../../../stacks/lenses/compose/names";
import { argsFromService } from "../../../stacks/lenses/pulumi";
import { UserError } from "../../../stacks/model/errors";
import { inStartOrder } from "../../../stacks/model/order";
import type { Service } from "../../../stacks/model/service";
import type { Stack } from "../../../stacks/model/stack";
import { type Application, readText } from "../audit/files";
import { carry, type Note } from "./carry";
import { strayReference, withDeclaredSecrets } from "./secrets";

/** What of a Compose application the command line decides. */
export interface ReadFlags {
  readonly projectName?: string | undefined;
  readonly profiles: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A Compose application as containers can be declared of it. */
export interface Read {
  /** Without active profiles, its literal secrets as declared ones. */
  readonly stack: Stack;
  /** Profiles that Compose would start: a setting, not a part of the stack. */
  readonly activeProfiles: readonly string[];
  /** The files' names, for a text. */
  readonly file: string;
  /** Directory that relative host paths start from. */
  readonly directory: string;
  readonly notes: readonly Note[];
}

/**
 * Reads a Compose application as what Pulumi's containers can be declared of.
 * @param lost what becomes of a field that a container has no place for
 * @throws UserError (FILE:LINE:COLUMN) for what can't be read, or can't be declared as a container
 */
export function readApplication({ files, directory }: Application, options: ReadFlags, lost: string): Read {
  const reading = readCompose(files, { ...options, directory, read: readText, keep: isSecretName });
  const notes: Note[] = [...reading.warnings];
  refuseUnknown(reading, notes);
  const services = Object.values(reading.stack.services).map((service) => carry(service, reading, lost, notes));
  const { activeProfiles, ...read } = reading.stack;
  const stack = withDeclaredSecrets({
    ...read,
    activeProfiles: [],
    services: Object.fromEntries(services.map((service) => [service.name, service])),
  });
  for (const service of services) refuseUndeclarable(stack, stack.services[service.name] ?? service, reading);
  inStartOrder({ ...stack, activeProfiles: services.flatMap(({ profiles }) => profiles) });
  return { stack, activeProfiles, file: files.map(({ path }) => path).join(", "), directory, notes };
}

/** Texts that Compose fills with nothing where a variable is not set. */
const mayBeEmpty = /^(?:environment\.|labels\.|command\b|entrypoint\b|healthcheck\.test\b)/;

function refuseUnknown({ unknown, positions }: ComposeReading, notes: Note[]): void {
  for (const [name, fields] of Object.entries(unknown)) {
    for (const [path, reason] of Object.entries(fields)) {
      const field = composePath(path);
      const position = positionOf(positions, name, field);
      if (mayBeEmpty.test(path)) {
        notes.push({ position, message: `services.${name}.${field}: ${reason}; taken as empty, as Compose does` });
        continue;
      }
      const problem = `services.${name}.${field}: ${reason}; set it in the shell or in .env and import again`;
      throw position ? new ComposeError(position, problem) : new UserError(problem);
    }
  }
}

function refuseUndeclarable(stack: Stack, service: Service, { positions }: ComposeReading): void {
  const fail = (problem: string, field?: string): never => {
    const position = positionOf(positions, service.name, field);
    throw position ? new ComposeError(position, problem) : new UserError(problem);
  };
  if (!/^[A-Za-z0-9._-]+$/.test(service.name))
    fail(`the service name "${service.name}" wants letters, digits, ".", "-" and "_"`);
  const stray = strayReference(service);
  if (stray !== undefined) {
    const field = composePath(stray);
    fail(
      `services.${service.name}.${field}: a secret can't stand here; write the value, or use another variable`,
      field,
    );
  }
  if (service.image === undefined) fail(`services.${service.name}: neither an \`image\` nor a \`build\``);
  try {
    argsFromService(stack, service);
  } catch (error) {
    if (error instanceof UserError) fail(error.message);
    throw error;
  }
}
