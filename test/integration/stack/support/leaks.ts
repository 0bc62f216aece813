import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";

/** Everything that a run printed or left, by where it was found. */
export class Captured {
  private readonly texts = new Map<string, string>();

  add(where: string, text: string): void {
    this.texts.set(where, `${this.texts.get(where) ?? ""}\n${text}`);
  }

  /** Every file below a folder. Links are left out: they lead to what others own. */
  addFiles(folder: string): void {
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath, entry.name);
      const bytes = readFileSync(file);
      this.add(file, (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("latin1"));
    }
  }

  get places(): string[] {
    return [...this.texts.keys()];
  }

  /** Where a value stands in clear, as it is or in a form that anyone can read back. */
  placesOf(value: string): string[] {
    const forms = [value, Buffer.from(value).toString("base64").replace(/=+$/, ""), encodeURIComponent(value)];
    return [...this.texts].filter(([, text]) => forms.some((form) => text.includes(form))).map(([where]) => where);
  }
}
