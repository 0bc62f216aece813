import execa from "execa";
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const places = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/google-chrome"];
const found = (): string | undefined =>
  [process.env["ALFA_CHROMIUM"] ?? "", ...places].find((file) => existsSync(file));

/**
 * A real Chromium: the one that is there (ALFA_CHROMIUM, else the usual places), else Debian's, which root can install.
 * @throws Error that says what is missing: a test of the page is never left out
 */
export async function openChromium(): Promise<Browser> {
  const executablePath = found() ?? (await installed());
  // The sandbox of a browser refuses to run as root; what it opens here is the tests' own page.
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
}

async function installed(): Promise<string> {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get"))
    throw new Error(
      "the tests of the page need a Chromium: install it (apt install chromium), or name it in ALFA_CHROMIUM",
    );
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await execa("apt-get", ["update", "-qq"], { env });
  await execa("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium-headless-shell"], { env });
  const file = found();
  if (file === undefined) throw new Error("apt-get installed chromium-headless-shell, which is not where it should be");
  return file;
}
