export type Fields = Readonly<Record<string, string | number | boolean>>;

/** `key=value key="quoted value"`: the log format of Grafana's programs. */
export function logfmt(fields: Fields): string {
  return Object.entries(fields)
    .map(([key, value]) => `${key}=${quoted(String(value))}`)
    .join(" ");
}

const quoted = (text: string): string => (text === "" || /[\s="]/.test(text) ? JSON.stringify(text) : text);

/** RFC 3339 with nine digits, as Go prints a time. */
export const goTime = (date = new Date()): string => date.toISOString().replace("Z", "000000Z");
