import path from "node:path";
import { goBuild } from "../../../../go-build";
import { installFolder } from "../../../../install";
import { cacheDir } from "../../../../paths";
import type { Progress } from "../../../../progress";
import type { Recipe } from "../../recipe";
import { recipe as standIn } from "../recipe";

/** The newest release that the Go module proxy gives unmodified; go.mod beside this file pins the same. */
export const REAL_TRAEFIK = "3.6.12";

/**
 * The recipe with the real Traefik, built once and kept in the cache shared by checkouts. It stands for every tag: the
 * audited v3.5.0 fails the same way without a socket.
 * Known flaw: the module has no web UI, so /dashboard/ answers 500.
 * @throws UserError when Go can't build it.
 */
export async function realTraefik(progress: Progress): Promise<Recipe> {
  const folder = path.join(cacheDir(), "traefik", REAL_TRAEFIK);
  await installFolder(folder, (part) =>
    goBuild(
      {
        module: __dirname,
        package: "github.com/traefik/traefik/v3/cmd/traefik",
        variables: { "github.com/traefik/traefik/v3/pkg/version.Version": REAL_TRAEFIK },
      },
      path.join(part, "traefik"),
      progress,
    ),
  );
  const rest = { ...standIn };
  delete rest.scripts;
  return {
    ...rest,
    standIn: false,
    fixed: `v${REAL_TRAEFIK}`,
    files: (version) => [
      ...(standIn.files?.(version) ?? []),
      { path: "/usr/local/bin/traefik", source: path.join(folder, "traefik"), mode: 0o755 },
    ],
  };
}
