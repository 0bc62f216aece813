import { readFileSync } from "node:fs";
import path from "node:path";
import { checkout } from "../../../infra/toolchain/paths";

/** The commands of a document's blocks, block by block, in their order. */
export const blocksOf = (document: string): string[][] =>
  [...readFileSync(path.join(checkout, document), "utf8").matchAll(/^```sh\n([^]*?)^```/gm)].map(([, block = ""]) =>
    block
      .split("\n")
      .map((line) => line.replace(/\s+#.*$/, "").trim())
      .filter(Boolean),
  );
