import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { Unreachable } from "../../../infra/toolchain/download";
import { silent } from "../../../infra/toolchain/progress";
import { archiveName, fetchVendor, recentEnough } from "../../../infra/toolchain/pulumi";
import { versions } from "../../../infra/toolchain/versions";

async function archive(): Promise<Buffer> {
  const tar = pack();
  tar.entry({ name: "pulumi", type: "directory" });
  tar.entry({ name: "pulumi/pulumi", mode: 0o755 }, "the CLI");
  tar.entry({ name: "pulumi/pulumi-language-nodejs", mode: 0o755 }, "the host");
  tar.finalize();
  return gzipSync(await buffer(tar));
}

describe("the vendor's archive", () => {
  const name = archiveName("linux", "x64", versions.pulumi) ?? "";
  const files = new Map<string, Buffer>();
  let requests: string[] = [];
  let server: Server;
  let releases: string;
  let folder: string;

  beforeEach(async () => {
    requests = [];
    files.clear();
    folder = mkdtempSync(path.join(tmpdir(), "alfa-vendor-"));
    server = createServer((request, response) => {
      requests.push(request.url ?? "");
      const content = files.get(path.basename(request.url ?? ""));
      response.statusCode = content ? 200 : 404;
      response.end(content);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    releases = `http://127.0.0.1:${typeof address === "object" ? (address?.port ?? 0) : 0}/releases`;
  });
  afterEach(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  const platform = (): string => archiveName(process.platform, process.arch, versions.pulumi) ?? name;
  const publish = async (sum?: string): Promise<void> => {
    const content = await archive();
    const seen = createHash("sha512").update(content).digest("hex");
    files.set(platform(), content);
    files.set("SHA512SUMS", Buffer.from(`${"0".repeat(128)}  other.tar.gz\n${sum ?? seen}  ${platform()}\n`));
  };

  it("is unpacked when its sum is the published one", async () => {
    await publish();
    await fetchVendor(folder, silent, releases);
    expect(readdirSync(folder).sort()).toEqual(["pulumi", "pulumi-language-nodejs"]);
    expect(readFileSync(path.join(folder, "pulumi"), "utf8")).toBe("the CLI");
    expect(statSync(path.join(folder, "pulumi")).mode & 0o777).toBe(0o755);
    expect(requests).toEqual([
      `/releases/v${versions.pulumi}/SHA512SUMS`,
      `/releases/v${versions.pulumi}/${platform()}`,
    ]);
  });

  it("is refused when its sum is another", async () => {
    await publish("f".repeat(128));
    await expect(fetchVendor(folder, silent, releases)).rejects.toThrow(`wanted "${"f".repeat(128)}"`);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is refused when the list of sums does not name it", async () => {
    await publish();
    files.set("SHA512SUMS", Buffer.from(`${"0".repeat(128)}  other.tar.gz\n`));
    await expect(fetchVendor(folder, silent, releases)).rejects.toThrow("does not name");
  });

  it("is given up at once where the site has it not, or is not there", async () => {
    await expect(fetchVendor(folder, silent, releases)).rejects.toThrow(Unreachable);
    expect(requests).toHaveLength(1);
    await new Promise((resolve) => server.close(resolve));
    await expect(fetchVendor(folder, silent, releases)).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe("the version of a CLI on PATH", () => {
  it.each([
    ["3.245.0", true],
    ["v3.245.9", true],
    ["3.300.0", true],
    ["3.244.9", false],
    ["4.0.0", false],
    ["2.300.0", false],
    ["", false],
  ])("%j is recent enough: %j", (seen, expected) => {
    expect(recentEnough(seen, "3.245.0")).toBe(expected);
  });

  it("has an archive on Linux and macOS", () => {
    expect(archiveName("darwin", "arm64", "3.245.0")).toBe("pulumi-v3.245.0-darwin-arm64.tar.gz");
    expect(archiveName("win32", "x64", "3.245.0")).toBeUndefined();
    expect(archiveName("linux", "riscv64", "3.245.0")).toBeUndefined();
  });
});
