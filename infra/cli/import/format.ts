import type { Options } from "prettier";
import * as estree from "prettier/plugins/estree";
import * as typescript from "prettier/plugins/typescript";
import { format } from "prettier/standalone";
import style from "../../../.prettierrc.json";

/** TypeScript as the checkout's `npm run format` has it. */
export function formatTypeScript(source: string): Promise<string> {
  const options: Options = { ...style, parser: "typescript", plugins: [estree, typescript] };
  return format(source, options);
}
