import { readFile } from "node:fs/promises";
import type { Engine } from "../../../stacks/engine";
import { passwordSql } from "../../../stacks/alfa";
import { closest } from "../../../stacks/lenses/compose/closest";
import { UserError } from "../../../stacks/model/errors";
import { containerName, isActive, type Secret, type Stack } from "../../../stacks/model/stack";
import { newSecret } from "../../new-secret";
import { secretKey } from "../../secrets-key";
import { readSecrets, writeSecrets } from "../../toolchain/secrets";
import { hasKey } from "../../toolchain/settings";
import { confirmed, repair } from "../repair";
import type { Workspace } from "../workspace";

/** The secrets of a stack and whether each can be rotated, a line a secret. */
export function secretList({ secrets }: Stack): string {
  const width = Math.max(...Object.keys(secrets).map((name) => name.length), 0);
  return Object.entries(secrets)
    .map(([name, { description, fixed }]) => {
      const how = fixed === undefined ? "can be rotated" : `can't be rotated: ${fixed}`;
      return `${name.padEnd(width)}  ${description}\n${" ".repeat(width)}  ${how}\n`;
    })
    .join("");
}

/**
 * Gives a secret a new random value and brings it to all that use it by an update. When the update fails, the old value is
 * put back everywhere. Resolves to the exit code.
 * @throws UserError for a secret that is unknown, set by hand, or can't be rotated, with what to do instead
 */
export async function rotate(workspace: Workspace, name: string, { confirm }: { confirm: boolean }): Promise<number> {
  const { run, stack, engine } = workspace;
  const secret = rotatable(stack, name);
  const env = { ...run.env };
  const file = env["PULUMI_OPTION_CONFIG_FILE"] ?? "";
  if (hasKey({ file, text: await readFile(file, "utf8") }, (key) => key === secretKey(name)))
    throw new UserError(
      `"${name}" was set by hand: set a new one (pulumi config set --secret ${secretKey(name)}), then npm run up`,
    );
  const before = await readSecrets(env);
  const old = before[name];
  if (old === undefined) throw new UserError(`"${name}" has no value yet: npm run up gives it one`);
  process.stdout.write(`${name} is used by ${usersOf(stack, name).join(", ")}: an update gives them a new value.\n`);
  if (confirm && !(await confirmed())) {
    process.stderr.write("Nothing was changed.\n");
    return 0;
  }
  /** Makes `value` the secret's, where it is kept and where it must be known before any container asks for it. */
  const put = async (value: string): Promise<void> => {
    await writeSecrets(env, { ...before, [name]: value });
    if (secret.role && engine) await setPassword(engine, stack, secret.role, value);
  };
  await put(newSecret(secret));
  if ((await repair(workspace, { confirm: false })) !== 0) {
    await put(old);
    process.stderr.write(`The old value of ${name} is back; npm run up brings it to what had the new one already.\n`);
    return 1;
  }
  process.stderr.write(`${name} has a new value; what had the old one no longer gets in.\n`);
  return 0;
}

/** What gets a secret's value: containers by service, databases' roles, Uptime Kuma's administrator, n8n's owner. */
function usersOf(stack: Stack, name: string): string[] {
  const services = Object.values(stack.services).filter(
    (service) => isActive(stack, service) && JSON.stringify(service).includes(`\${${name}}`),
  );
  const kuma = stack.uptimeKuma?.passwordSecret === name ? ["Uptime Kuma's administrator"] : [];
  const n8n = stack.n8n?.owner?.passwordSecret === name ? ["n8n's owner"] : [];
  return [...services.map((service) => service.name), ...kuma, ...n8n];
}

function rotatable({ secrets }: Stack, name: string): Secret {
  const secret = secrets[name];
  if (!secret) {
    const near = closest(name, Object.keys(secrets));
    throw new UserError(
      `the stack has no secret "${name}"${near === undefined ? "" : `; did you mean "${near}"?`}; \`alfa secrets list\` lists them`,
    );
  }
  if (secret.fixed !== undefined) throw new UserError(`"${name}" can't be rotated: ${secret.fixed}`);
  return secret;
}

async function setPassword(
  engine: Engine,
  stack: Stack,
  { service, name }: NonNullable<Secret["role"]>,
  password: string,
): Promise<void> {
  const declared = stack.services[service];
  if (!declared) throw new Error(`the stack has no service "${service}"`);
  const container = containerName(stack, declared);
  const command = `printf '%s\n' "$SQL" | psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$ROLE" --dbname postgres`;
  const environment = [`SQL=${passwordSql(name, password)}`, `ROLE=${name}`];
  const { exitCode, stderr } = await engine.exec(container, ["sh", "-c", command], { env: environment });
  if (exitCode !== 0) throw new UserError(`PostgreSQL in "${container}" refuses the new password: ${stderr.trim()}`);
}
