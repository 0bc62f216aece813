import type { Engine } from "../../stacks/engine";
import type { Stack } from "../../stacks/model/stack";
import { copiesOf, type Copy } from "./copies";

const line = ({ name, service, image, created }: Copy): string =>
  `  ${name} (${service}, ${image}, of ${new Date(created).toISOString().slice(0, 16).replace("T", " ")})\n`;

/**
 * Removes the containers that replacements have set aside; `alfa rollback` has nothing to go back to afterwards. Volumes stay. One
 * that was taken over stays, too: this stack has not made it.
 * @param ask whether to remove them; asked after they have been listed
 * @returns the names of what was removed
 */
export async function prune(
  engine: Engine,
  stack: Stack,
  ask: () => Promise<boolean>,
  write: (text: string) => void,
): Promise<string[]> {
  const copies = await copiesOf(engine, stack);
  const ours = copies.filter((copy) => copy.ours);
  const others = copies.filter((copy) => !copy.ours);
  if (others.length > 0)
    write(
      `Taken over, not made by this stack; they stay until you remove them (docker rm ${others.map(({ name }) => name).join(" ")}):\n${others.map(line).join("")}`,
    );
  if (ours.length === 0) {
    write("Nothing to prune: no replacement of this stack has set a container aside.\n");
    return [];
  }
  write(`Set aside by replacements, kept for alfa rollback:\n${ours.map(line).join("")}`);
  if (!(await ask())) {
    write("Nothing was removed.\n");
    return [];
  }
  for (const { id } of ours) await engine.removeContainer(id, { force: true });
  write(`Removed ${String(ours.length)}. Their volumes stay.\n`);
  return ours.map(({ name }) => name);
}
