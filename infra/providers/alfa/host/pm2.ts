import { access, constants } from "node:fs/promises";
import path from "node:path";
import type { Pm2 } from "../../../../policies/observe/pm2";
import { onPath } from "../../../toolchain/on-path";

/** Whether there is a PM2 to start apps with. */
export async function hasPm2({ command }: Pm2): Promise<boolean> {
  if (command === undefined || !path.isAbsolute(command)) return (await onPath(command ?? "pm2")) !== undefined;
  return access(command, constants.X_OK).then(
    () => true,
    () => false,
  );
}
