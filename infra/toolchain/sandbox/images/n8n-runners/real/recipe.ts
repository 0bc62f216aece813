import { readFileSync } from "node:fs";
import path from "node:path";
import { shellScript, type Recipe } from "../../recipe";
import { layer, REAL_N8N } from "../../n8n/real/layer";
import { recipe as standIn } from "../recipe";

const PYTHON = "/opt/runners/task-runner-python";

/** What upstream's image has at this place is a Python that knows the runner as its module `src.main`. */
const PYTHON_COMMAND = `#!/bin/sh
exec ${PYTHON}/python-runner-standin
`;

/**
 * The real JavaScript runner of n8n's packages, at the paths of upstream's image; the launcher and the Python runner are
 * stand-ins.
 */
export const realRunners: Recipe = {
  ...standIn,
  fixed: REAL_N8N,
  layer,
  scripts: {
    "/usr/local/bin/task-runner-launcher": "real/launcher-standin.ts",
    [`${PYTHON}/python-runner-standin`]: "real/python-runner-standin.ts",
  },
  files: (version) => [
    ...(standIn.files?.(version) ?? []),
    { path: "/opt/runners/task-runner-javascript", link: "/usr/lib/n8n/node_modules/@n8n/task-runner" },
    { path: `${PYTHON}/python-task.py`, content: readFileSync(path.join(__dirname, "python-task.py")) },
    shellScript(`${PYTHON}/.venv/bin/python`, PYTHON_COMMAND),
  ],
};
