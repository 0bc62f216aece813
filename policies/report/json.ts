import type { Report } from "./report";

/** The report as JSON, as docs/report.schema.json describes it. */
export const renderJson = (report: Report): string => `${JSON.stringify(report, undefined, 2)}\n`;
