import { renderGithub } from "./github";
import { renderJson } from "./json";
import type { Report } from "./report";
import { renderSarif, type SarifOptions } from "./sarif";
import { renderText, type TextOptions } from "./text";
import type { Context } from "./view/model";

/** What a form may need beyond the report. */
export type FormatOptions = TextOptions & SarifOptions & { readonly context?: Context };

/** Forms that a report takes at once; each a pure function of it. */
export const formats: Readonly<Record<string, (report: Report, options?: FormatOptions) => string>> = {
  text: renderText,
  json: renderJson,
  sarif: renderSarif,
  github: renderGithub,
};

/** Every form a report may take. */
export const formatNames: readonly string[] = [...Object.keys(formats), "markdown", "html"];

/** The report in one of its forms; undefined: there is no such form. */
export async function render(format: string, report: Report, options: FormatOptions = {}): Promise<string | undefined> {
  // Templates and drawing are large: no other form waits for them.
  if (format === "markdown") return (await import("./markdown/document")).renderMarkdown(report, options.context);
  if (format === "html") return (await import("./page/page")).renderPage(report, options.context);
  return formats[format]?.(report, options);
}
