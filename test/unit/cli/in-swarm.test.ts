import { Command } from "commander";
import { register as adopt } from "../../../infra/cli/commands/adopt";
import { register as rollback } from "../../../infra/cli/commands/rollback";
import { register as secrets } from "../../../infra/cli/commands/secrets";
import { register as up } from "../../../infra/cli/commands/up";
import { register as upgrade } from "../../../infra/cli/commands/upgrade";
import type * as declared from "../../../infra/cli/declared-stack";
import { declareStack } from "../../../stacks/declared";
import { UserError } from "../../../stacks/model/errors";

jest.mock("../../../infra/cli/declared-stack", () => ({
  ...jest.requireActual<typeof declared>("../../../infra/cli/declared-stack"),
  loadDeclared: () => Promise.resolve(declareStack({ placement: "swarm" })),
}));

/** A command that ends before it opens anything. */
jest.mock("../../../infra/cli/workspace", () => ({
  openWorkspace: () => {
    throw new Error("a workspace was opened");
  },
}));

const run = (...args: string[]): Promise<unknown> => {
  const program = new Command("alfa").exitOverride();
  for (const register of [adopt, rollback, secrets, up, upgrade]) register(program);
  return program.parseAsync(args, { from: "user" });
};

test.each([
  [["adopt"], "taken over by an update"],
  [["rollback", "redis"], "docker service rollback"],
  [["upgrade", "postgres", "--yes"], "upgrade with alfa:placement: container"],
  [["secrets", "rotate", "POSTGRES_PASSWORD", "--yes"], "pulumi config set --secret"],
  [["up", "--yes", "--phase", "1"], "without --phase"],
])("alfa %j says what to do in a swarm", async (args, instead) => {
  const refusal = run(...args);
  await expect(refusal).rejects.toBeInstanceOf(UserError);
  await expect(refusal).rejects.toThrow(`"alfa:placement" of the stack "dev" is "swarm"`);
  await expect(refusal).rejects.toThrow(instead);
});

test("what a swarm can do is not refused", async () => {
  await expect(run("up", "--yes")).rejects.toThrow("a workspace was opened");
});
