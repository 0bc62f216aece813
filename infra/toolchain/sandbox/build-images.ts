import { openEngine } from "../../../stacks/engine";
import { step } from "../progress";
import { buildSandboxImages } from "./build/build";

/** `npx tsx infra/toolchain/sandbox/build-images.ts REFERENCE…`: builds images by hand, while writing a recipe. */
void step("Build sandbox images", (note) => buildSandboxImages(openEngine(), process.argv.slice(2), note)).then(
  (built) => {
    console.log(built.length > 0 ? built.join("\n") : "all there");
  },
);
