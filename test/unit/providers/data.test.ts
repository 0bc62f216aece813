import { carriedMounts, dataReport, layerFiles, mountTargets, repository } from "../../../infra/providers/docker/data";
import { inspected } from "./fixture";

const hash = "a".repeat(64);
const anonymous = { Type: "volume", Name: hash, Destination: "/var/lib/postgresql/data", RW: true };
const added = (Path: string) => ({ Path, Kind: 1 });

test("the repository of a reference, without registry, tag and digest", () => {
  expect(repository("postgres")).toBe("postgres");
  expect(repository("docker.io/library/postgres:15@sha256:1")).toBe("postgres");
  expect(repository("sandbox.local:5000/n8nio/n8n:1.2")).toBe("n8nio/n8n");
});

test("mount targets of a create body", () => {
  const HostConfig = { Binds: ["/a:/b/:ro"], Mounts: [{ Target: "/c" }], Tmpfs: { "/d": "" } };
  expect(mountTargets({ HostConfig })).toEqual(["/b", "/c", "/d"]);
});

test("an anonymous volume goes on where the new container would get an empty one, and nowhere else", () => {
  const old = inspected({ Mounts: [anonymous] });
  const carried = { Type: "volume", Source: hash, Target: anonymous.Destination, ReadOnly: false };
  expect(carriedMounts(old, {}, [anonymous.Destination])).toEqual([carried]);
  expect(carriedMounts(old, { Volumes: { [anonymous.Destination]: {} } }, [])).toEqual([carried]);
  expect(carriedMounts(old, {}, [])).toEqual([]);
  const named = { HostConfig: { Binds: [`data:${anonymous.Destination}:rw`] } };
  expect(carriedMounts(old, named, [anonymous.Destination])).toEqual([]);
});

test("files of the layer: no touched folders, no mounts, no scratch places", () => {
  const old = inspected({ Mounts: [{ Destination: "/data" }] });
  const changes = ["/etc", "/etc/app", "/etc/app/x", "/data", "/tmp/y", "/run/z", "/etc/hosts"].map(added);
  expect(layerFiles(changes, old)).toEqual(["/etc/app/x"]);
});

test("data that would be lost: in the layer, under a mount to come, in a volume that a mount to come hides", () => {
  const inLayer = dataReport(inspected(), {}, [added("/var/lib/postgresql/data/PG_VERSION")]);
  expect(inLayer.lost).toEqual([`the data in "/var/lib/postgresql" stands only in the container's own layer`]);
  const mounted = { HostConfig: { Binds: ["new:/store:rw"] } };
  expect(dataReport(inspected({ Config: { Image: "x" } }), mounted, [added("/store/a")]).lost).toHaveLength(1);
  const hidden = { HostConfig: { Binds: [`new:${anonymous.Destination}:rw`] } };
  expect(dataReport(inspected({ Mounts: [anonymous] }), hidden, []).lost[0]).toContain("anonymous volume");
  expect(dataReport(inspected(), {}, [added("/etc/motd")])).toEqual({ layer: ["/etc/motd"], lost: [] });
});
