import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pack } from "tar-stream";
import type { Engine } from "../../../stacks/engine";

/** A small image with a shell, made without a registry. */
export const busybox = "alfa.test/busybox:1";
/** The same with everything set that an image can give a container. */
export const givingImage = "alfa.test/busybox-giving:1";

const applets = ["sh", "sleep", "cat", "true", "false", "echo", "ls", "stat", "id", "nc", "wget", "httpd", "hostname"];

const giving = `FROM ${busybox}
ENV FROM_IMAGE=1 SHARED=image PATH=/bin
LABEL from.image=1 shared=image
USER 1000:1000
WORKDIR /data
VOLUME /data
EXPOSE 8080/tcp
STOPSIGNAL SIGINT
HEALTHCHECK --interval=20s --timeout=3s --retries=2 CMD ["/bin/true"]
ENTRYPOINT ["/bin/sh", "-c"]
CMD ["sleep 3600"]
`;

/** Builds both images on the Engine, unless they are there. */
export async function makeBusyboxImages(engine: Engine): Promise<void> {
  if (!(await engine.inspectImage(busybox))) {
    const dockerfile = `FROM scratch\nCOPY busybox /bin/busybox\nRUN ["/bin/busybox", "sh", "-c", "for a in ${applets.join(" ")}; do /bin/busybox ln -s busybox /bin/$a; done; /bin/busybox mkdir -p /tmp /etc /data"]\nCMD ["sleep", "3600"]\n`;
    await engine.buildImage(context({ Dockerfile: dockerfile, busybox: readFileSync(busyboxBinary()) }), {
      tags: [busybox],
    });
  }
  if (!(await engine.inspectImage(givingImage))) {
    await engine.buildImage(context({ Dockerfile: giving }), { tags: [givingImage] });
  }
}

function context(files: Record<string, string | Buffer>): Readable {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name, mode: 0o755 }, content);
  archive.finalize();
  return Readable.from(archive);
}

/** A static busybox: the installed one, the cached one, or the distribution's package. */
function busyboxBinary(): string {
  const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "alfa", "busybox-static");
  const cached = join(cache, "bin", "busybox");
  if (existsSync(cached)) return cached;
  const folder = mkdtempSync(join(tmpdir(), "alfa-busybox-"));
  try {
    execFileSync("apt-get", ["download", "busybox-static"], { cwd: folder, stdio: "pipe" });
    const deb = readdirSync(folder).find((name) => name.endsWith(".deb"));
    if (deb === undefined) throw new Error("apt-get left no package");
    mkdirSync(cache, { recursive: true });
    execFileSync("dpkg", ["-x", join(folder, deb), cache], { stdio: "pipe" });
    return cached;
  } catch (error) {
    throw new Error(
      "can't get the package busybox-static: the integration tests need apt-get and dpkg, or the image alfa.test/busybox:1",
      {
        cause: error,
      },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
