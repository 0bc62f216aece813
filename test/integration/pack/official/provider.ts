import { randomUUID } from "node:crypto";
import { serve, type Provider } from "../../../../infra/providers/rpc";

/**
 * Stands in the vendor's provider's place, which serves Docker Swarm's Services too: takes any input for valid and makes
 * nothing. A pack judges what a program declares before any provider acts.
 */
const official: Provider = {
  name: "docker",
  version: "5.2.0",
  check: ({ news }) => Promise.resolve({ inputs: news }),
  diff: () => Promise.resolve({ detailed: {}, replaces: [], changed: [] }),
  create: ({ inputs }) => Promise.resolve({ id: randomUUID(), outputs: inputs }),
  update: ({ news }) => Promise.resolve(news),
  read: ({ id, inputs = {}, outputs }) => Promise.resolve({ id, inputs, outputs }),
  delete: () => Promise.resolve(),
};

void serve(official, process.argv.slice(2));
