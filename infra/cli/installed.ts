import { portable } from "./portable";
import { run } from "./run";

run(portable, "\nThe commands that run ALFA's own stack (demo, up, status, …) come with its source code.\n");
