import { commands } from "./commands";
import { run } from "./run";

run(commands);
