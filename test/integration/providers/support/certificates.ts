import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** A CA of a test's own, in a folder; it signs certificates. */
export class Authority {
  constructor(
    private readonly folder: string,
    private readonly name: string,
  ) {
    mkdirSync(folder, { recursive: true });
    request(folder, name, ["-keyout", this.file("ca-key.pem"), "-out", this.file("ca.pem")]);
  }

  get certificate(): string {
    return readFileSync(this.file("ca.pem"), "utf8");
  }

  /** Makes a certificate and its key. @param names as in "DNS:localhost,IP:127.0.0.1" */
  issue(owner: string, names: string): { readonly cert: string; readonly key: string } {
    const [cert, key] = [this.file(`${owner}-cert.pem`), this.file(`${owner}-key.pem`)];
    const signed = ["-CA", this.file("ca.pem"), "-CAkey", this.file("ca-key.pem")];
    request(this.folder, `${owner} of ${this.name}`, [
      ...signed,
      ...["-addext", `subjectAltName=${names}`, "-addext", "basicConstraints=CA:FALSE"],
      ...["-keyout", key, "-out", cert],
    ]);
    return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") };
  }

  private file(name: string): string {
    return path.join(this.folder, name);
  }
}

function request(cwd: string, name: string, more: readonly string[]): void {
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  execFileSync("openssl", ["req", "-x509", ...key, "-days", "2", "-subj", `/CN=${name}`, ...more], {
    cwd,
    stdio: "pipe",
  });
}
