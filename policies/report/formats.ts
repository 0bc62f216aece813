import { renderGithub } from "./github";
import { renderHtml } from "./html";
import { renderJson } from "./json";
import { renderMarkdown } from "./markdown";
import type { Report } from "./report";
import { renderSarif, type SarifOptions } from "./sarif";
import { renderText, type TextOptions } from "./text";

/** Every form a report may take; each a pure function of it. */
export const formats: Readonly<Record<string, (report: Report, options?: TextOptions & SarifOptions) => string>> = {
  text: renderText,
  markdown: renderMarkdown,
  html: renderHtml,
  json: renderJson,
  sarif: renderSarif,
  github: renderGithub,
};
