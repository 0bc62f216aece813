import type { Service } from "../../../stacks/model/service";
import type { VersionRange } from "../data/images";
import { parseImage } from "./image";
import { compareVersions, isBefore, versionOf } from "./version";

/**
 * Rows of a table that are about the service's image: its repository, and its version where the row names some. A tag that
 * is no version (`latest`) or may move out of the range (`1`) is in none.
 */
export function rowsAbout<
  T extends { repositories: readonly string[]; affected?: readonly VersionRange[]; names?: readonly string[] },
>(service: Service, rows: readonly T[]): T[] {
  if (service.image === undefined) return [];
  const { repository, tag } = parseImage(service.image);
  const version = versionOf(tag);
  const name = tag?.split("-", 1)[0]?.toLowerCase() ?? "";
  return rows.filter(({ repositories, affected, names }) => {
    if (!repositories.includes(repository)) return false;
    if (affected === undefined || names?.includes(name)) return true;
    return version !== undefined && affected.some((range) => isWithin(version, range));
  });
}

const isWithin = (version: readonly number[], { from = [0], before }: VersionRange): boolean =>
  compareVersions(version, from) >= 0 && isBefore(version, before);
