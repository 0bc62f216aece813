import { randomInt } from "node:crypto";
import { Readable } from "node:stream";
import { pack } from "tar-stream";
import type { Engine } from "../../../../stacks/engine";
import { busybox, givingImage, makeBusyboxImages } from "../../support/busybox-image";
import type { World } from "./fields";

/** Makes all that generated containers name. */
export async function makeWorld(engine: Engine, prefix: string): Promise<World> {
  await makeBusyboxImages(engine);
  const other = await variant(engine, busybox, "alfa.test/busybox-other:1");
  const otherGiving = await variant(engine, givingImage, "alfa.test/busybox-giving-other:1");
  const subnet = `10.${String(randomInt(150, 199))}.${String(randomInt(250))}`;
  const subnet6 = `fd00:${randomInt(0x1000, 0xffff).toString(16)}:${randomInt(0x1000, 0xffff).toString(16)}`;
  const networks = [`${prefix}-n1`, `${prefix}-n2`] as const;
  await engine.createNetwork({ Name: networks[0] });
  const IPAM = { Config: [{ Subnet: `${subnet}.0/24` }, { Subnet: `${subnet6}::/64` }] };
  await engine.createNetwork({ Name: networks[1], EnableIPv6: true, IPAM });
  const volumes = [`${prefix}-v1`, `${prefix}-v2`] as const;
  for (const Name of volumes) await engine.createVolume({ Name });
  const peer = `${prefix}-peer`;
  const { id } = await engine.createContainer(peer, {
    Image: busybox,
    Volumes: { "/shared": {} },
    HostConfig: { IpcMode: "shareable" },
  });
  await engine.startContainer(id);
  return {
    images: { plain: [busybox, other], giving: [givingImage, otherGiving] },
    networks,
    subnet,
    subnet6,
    volumes,
    peer,
    info: await engine.info(),
  };
}

/** The same image but for one variable. */
async function variant(engine: Engine, of: string, tag: string): Promise<string> {
  if (await engine.inspectImage(tag)) return tag;
  const archive = pack();
  archive.entry({ name: "Dockerfile" }, `FROM ${of}\nENV OTHER=1\n`);
  archive.finalize();
  await engine.buildImage(Readable.from(archive), { tags: [tag] });
  return tag;
}
