import { UserError } from "../../stacks/model/errors";
import { capturePulumi } from "../cli/pulumi";
import { confirmed, repair } from "../cli/repair";
import { openWorkspace } from "../cli/workspace";
import { guarded } from "./guarded";
import { upgradePlan } from "./upgrade";

/**
 * Brings a service to another version line: saves its data, upgrades, waits until the new version is healthy, and restores data and
 * version when it is not. Resolves to an exit code.
 */
export async function upgrade(
  name: string,
  service: string,
  options: { readonly to?: string; readonly confirm: boolean },
): Promise<number> {
  const workspace = await openWorkspace({ stack: name });
  const { engine, run, stack } = workspace;
  if (!engine) throw new UserError("can't upgrade without a Docker Engine; start Docker or set DOCKER_HOST");
  const plan = upgradePlan(stack, service, options.to);
  const key = `alfa:${plan.setting}`;
  const config = async (...args: string[]): Promise<string | undefined> => {
    const { exitCode, stdout } = await capturePulumi(run, ["config", ...args]);
    return exitCode === 0 ? stdout.trim() : undefined;
  };
  const before = await config("get", key);
  if (before === plan.to) throw new UserError(`"${service}" is declared with version line "${plan.to}" already`);
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  say(`${service} to version line ${plan.to}; stopped and saved first: ${plan.containers.join(", ")}`);
  if (options.confirm && !(await confirmed("upgrade"))) {
    process.stderr.write("Nothing was changed.\n");
    return 0;
  }
  const well = await guarded(engine, {
    containers: plan.containers,
    say,
    async apply() {
      if ((await config("set", key, plan.to)) === undefined) throw new UserError(`can't set ${key} to "${plan.to}"`);
      return (await repair(await openWorkspace({ stack: name }), { confirm: false, services: plan.services })) === 0;
    },
    async revert() {
      await (before === undefined ? config("rm", key) : config("set", key, before));
    },
  });
  return well ? 0 : 1;
}
