import type { Report } from "./report";
import { printableJson } from "./sanitize";

/** The report as JSON, as docs/report.schema.json describes it. */
export const renderJson = (report: Report): string => printableJson(report);
