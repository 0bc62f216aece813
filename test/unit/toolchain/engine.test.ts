import { bridgesIn, mountsBelow, rulesOf } from "../../../infra/toolchain/engine/leftovers";
import { privatePaths } from "../../../infra/toolchain/engine/private";
import { ensureEngine } from "../../../infra/toolchain/engine/ensure";
import { identify, lives } from "../../../infra/toolchain/engine/process";
import { freeBlock, rangeOf } from "../../../infra/toolchain/engine/subnet";
import { silent } from "../../../infra/toolchain/progress";

describe("a private Engine's addresses", () => {
  it("lie in a block that nothing of the host touches", () => {
    expect(freeBlock([])).toBe("10.201");
    expect(freeBlock(["10.201.0.1/24", "10.202.128.0/17", "10.203.9.9"])).toBe("10.204");
    expect(freeBlock(["10.0.0.0/8"])).toBe("172.31");
    expect(freeBlock(["10.0.0.0/8", "172.16.0.0/12"])).toBeUndefined();
  });

  it("stay what they were while they are free", () => {
    expect(freeBlock([], "10.220")).toBe("10.220");
    expect(freeBlock(["10.220.4.0/24"], "10.220")).toBe("10.201");
  });

  it("are read as ranges", () => {
    expect(rangeOf("10.0.0.77/24")).toEqual({ from: 0x0a000000, to: 0x0a0000ff });
    expect(rangeOf("default")).toBeUndefined();
  });
});

describe("a private Engine's places", () => {
  it("stand in its folder while their paths are short enough for a socket", () => {
    expect(privatePaths("/srv/x/.sandbox/docker")).toMatchObject({
      exec: "/srv/x/.sandbox/docker/exec",
      socket: "/srv/x/.sandbox/docker/docker.sock",
    });
  });

  it("move to /run when the folder's path is long", () => {
    const { exec, socket, name } = privatePaths(`/srv/${"long/".repeat(12)}docker`);
    expect(exec).toBe(`/run/${name}`);
    expect(socket).toBe(`/run/${name}/docker.sock`);
    expect(name).toMatch(/^alfa[0-9a-f]{8}$/);
  });
});

describe("what a killed Engine leaves", () => {
  it("is unmounted from the inside out, and only below its folders", () => {
    const mountinfo = [
      "1 0 8:1 / / rw - ext4 /dev/sda1 rw",
      "2 1 0:1 / /x/data/overlay2/a/merged rw - overlay overlay rw",
      "3 1 0:1 / /x/data\\040two rw - tmpfs tmpfs rw",
      "4 2 0:1 / /x/data/overlay2/a/merged/shm rw - tmpfs tmpfs rw",
    ].join("\n");
    expect(mountsBelow(mountinfo, ["/x/data"])).toEqual(["/x/data/overlay2/a/merged/shm", "/x/data/overlay2/a/merged"]);
    expect(mountsBelow(mountinfo, ["/x/data two"])).toEqual(["/x/data two"]);
  });

  it("are Docker's bridges in its own block alone", () => {
    const addresses = [
      "4: eth0    inet 10.201.0.9/24 scope global eth0",
      "5: br-0123456789ab    inet 10.201.128.1/24 brd 10.201.128.255 scope global br-0123456789ab",
      "6: br-ba9876543210    inet 172.18.0.1/16 scope global br-ba9876543210",
    ].join("\n");
    expect(bridgesIn(addresses, "10.201")).toEqual(["br-0123456789ab"]);
  });

  it("are its packet filter rules", () => {
    const saved = [
      ":FORWARD ACCEPT [0:0]",
      "-A FORWARD -o alfa1 -j DOCKER",
      "-A POSTROUTING -s 10.201.128.0/24 ! -o br-1 -j MASQUERADE",
      "-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE",
    ].join("\n");
    expect(rulesOf(saved, ["alfa1"], "10.201")).toEqual([
      ["-D", "FORWARD", "-o", "alfa1", "-j", "DOCKER"],
      ["-D", "POSTROUTING", "-s", "10.201.128.0/24", "!", "-o", "br-1", "-j", "MASQUERADE"],
    ]);
    expect(rulesOf(saved, [], undefined)).toEqual([]);
  });
});

describe("finding an Engine", () => {
  it("takes no other in place of the one DOCKER_HOST names", async () => {
    const env = { DOCKER_HOST: "unix:///nonexistent/docker.sock" };
    await expect(ensureEngine({ progress: silent, env, dir: "/nonexistent/engine" })).rejects.toThrow(
      /"unix:\/\/\/nonexistent\/docker\.sock" \(DOCKER_HOST\)/,
    );
  });
});

const onLinux = process.platform === "linux" ? it : it.skip;

onLinux("a process is known by its start, not by its number alone", async () => {
  const own = await identify(process.pid);
  expect(own && (await lives(own))).toBe(true);
  expect(await lives({ pid: process.pid, started: "1" })).toBe(false);
});
