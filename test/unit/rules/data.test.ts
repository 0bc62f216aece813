import { compromisedImages, endedImages, vulnerableImages } from "../../../policies/rules/data/images";
import { rowsAbout } from "../../../policies/rules/lib/advisory";
import { compareVersions, isBefore, versionOf } from "../../../policies/rules/lib/version";
import { Service } from "../../../stacks/model/service";

test("every row of the image tables has an HTTPS source, a date and a repository without registry", () => {
  for (const { source, date, repositories } of [...vulnerableImages, ...endedImages, ...compromisedImages]) {
    expect(new URL(source).protocol).toBe("https:");
    expect(date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(Date.parse(date)).not.toBeNaN();
    expect(repositories.length).toBeGreaterThan(0);
    for (const repository of repositories) expect(repository).toMatch(/^[a-z0-9-]+(?:\/[a-z0-9-]+)?$/);
  }
});

test("a version with missing parts is before a bound only when every version it may mean is", () => {
  expect(isBefore([1, 120], [1, 121, 0])).toBe(true);
  expect(isBefore([1, 120, 9], [1, 121, 0])).toBe(true);
  expect(isBefore([1], [1, 121, 0])).toBe(false);
  expect(isBefore([1, 121], [1, 121, 0])).toBe(false);
  expect(isBefore([1, 121, 0], [1, 121, 0])).toBe(false);
  expect(isBefore([2], [1, 121, 0])).toBe(false);
});

test.each([
  ["16-alpine", [16]],
  ["2.41.3-debian", [2, 41, 3]],
  ["v3.6", [3, 6]],
  ["9.6.24-alpine3.15", [9, 6, 24]],
  ["2.426.2-lts-jdk17", [2, 426, 2]],
  ["13-3.4", [13]],
  ["16.7.0-ce.0", [16, 7, 0]],
  ["RELEASE.2023-03-13T19-46-17Z", [2023, 3, 13]],
  ["latest", undefined],
  ["jdk17", undefined],
  ["bookworm-slim", undefined],
  [undefined, undefined],
])("the version of the tag %s", (tag, version) => {
  expect(versionOf(tag)).toEqual(version);
});

test("ranges of one image's rows do not overlap, and run forwards", () => {
  const seen = new Map<string, (typeof endedImages)[number][]>();
  for (const row of endedImages)
    for (const repository of row.repositories) seen.set(repository, [...(seen.get(repository) ?? []), row]);
  for (const rows of seen.values()) {
    const ranges = rows.flatMap(({ affected = [] }) => affected);
    ranges.forEach(({ from = [0], before }, index) => {
      expect(compareVersions(from, before)).toBeLessThan(0);
      const previous = ranges[index - 1];
      if (previous) expect(compareVersions(from, previous.before)).toBeGreaterThanOrEqual(0);
    });
  }
});

test("whatever has ended has ended by the day it was compared with its source", () => {
  for (const { end, date } of endedImages) expect((end ?? "") <= date).toBe(true);
});

test("the table knows at least thirty families that ended, and the flaws of a dozen programs", () => {
  expect(new Set(endedImages.map(({ repositories }) => repositories[0])).size).toBeGreaterThanOrEqual(30);
  expect(new Set(vulnerableImages.map(({ repositories }) => repositories[0])).size).toBeGreaterThanOrEqual(12);
  expect(new Set(vulnerableImages.map(({ id }) => id)).size).toBe(vulnerableImages.length);
});

test.each([
  ["debian:buster-slim", "2024-06-30"],
  ["ubuntu:focal", "2025-05-31"],
  ["ubuntu:22.04", undefined],
  ["docker.io/library/postgres:13-alpine", "2025-11-13"],
  ["postgres:17", undefined],
  ["node:18-bookworm", "2025-04-30"],
  ["node:24", undefined],
  ["redis:7", undefined],
  ["redis:7.0-alpine", "2024-07-29"],
  ["grafana/grafana:12.3.1", "2026-08-19"],
  ["mysql:8", undefined],
  ["quay.io/keycloak/keycloak:25.0", "2026-01-06"],
])("the end of %s", (image, end) => {
  const rows = rowsAbout(Service.parse({ name: "x", image }), endedImages);
  expect(rows.map((row) => row.end)).toEqual(end === undefined ? [] : [end]);
});

test.each([
  ["minio/minio:RELEASE.2023-02-27T18-10-45Z", ["CVE-2023-28432"]],
  ["minio/minio:RELEASE.2024-01-01T00-00-00Z", []],
  ["metabase/metabase:v0.46.6", ["CVE-2023-38646"]],
  ["metabase/metabase:v0.46.6.1", []],
  ["jenkins/jenkins:2.426.2-lts-jdk17", ["CVE-2024-23897"]],
  ["jenkins/jenkins:2.440.1-lts", []],
  ["gitlab/gitlab-ce:16.7.0-ce.0", ["CVE-2023-7028"]],
  ["mongo:8.0.16", ["CVE-2025-14847"]],
  ["redis:8.2.1-alpine", ["CVE-2025-49844"]],
  ["redis:8.10.1", []],
  ["traefik:v3.7.13", []],
  ["n8nio/n8n:2.46.5", []],
])("the flaws of %s", (image, ids) => {
  expect(rowsAbout(Service.parse({ name: "x", image }), vulnerableImages).map(({ id }) => id)).toEqual(ids);
});
