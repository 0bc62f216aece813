import type { Reference } from "../rule";

/** A section of the CIS Docker Benchmark 1.6. */
export const cis = (section: string): Reference => ({
  title: `CIS Docker Benchmark 1.6, ${section}`,
  url: "https://www.cisecurity.org/benchmark/docker",
});

/** A control of the OWASP Docker Top 10 (D01-D10). */
export const owasp = (control: string): Reference => ({
  title: `OWASP Docker Top 10, ${control}`,
  url: "https://owasp.org/www-project-docker-top-10/",
});

/** A finding of the audit of the ALFA stack (A1-A8). */
export const audit = (finding: string): Reference => ({
  title: { en: `Audit of the ALFA stack, ${finding}`, fr: `Audit de la pile ALFA, ${finding}` },
});

/** Any document. */
export const doc = (title: string, url: string): Reference => ({ title, url });
