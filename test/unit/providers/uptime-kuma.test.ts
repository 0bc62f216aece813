import type { Kind, Session } from "../../../infra/providers/alfa/kind";
import { monitor } from "../../../infra/providers/alfa/uptimekuma/monitor";
import { KumaSessions } from "../../../infra/providers/alfa/uptimekuma/sessions";
import { setup } from "../../../infra/providers/alfa/uptimekuma/setup";
import { property, Secret, type PropertyMap } from "../../../infra/providers/rpc/value";
import { KumaStandIn } from "../../support/kuma";

const password = "canary-of-the-test";
const byHand = "set by hand";
const ref = { urn: "urn:pulumi:dev::alfa::alfa:uptimekuma:Thing::it", type: "alfa:uptimekuma:Thing" };
const warn = jest.fn();
const context = {
  urn: ref.urn,
  log: { debug: jest.fn(), info: jest.fn(), warn, error: jest.fn(), status: jest.fn() },
  signal: new AbortController().signal,
};
const sessions: KumaSessions[] = [];
/** A process of the provider: its sessions are its own. */
function session(): Session {
  const made = new KumaSessions();
  sessions.push(made);
  return {
    engine: () => {
      throw new Error("no Engine is asked");
    },
    kuma: made,
  };
}

let kuma: KumaStandIn;
const start = async (...args: Parameters<typeof KumaStandIn.open>): Promise<void> => {
  kuma = await KumaStandIn.open(...args);
};
afterEach(async () => {
  for (const one of sessions.splice(0))
    for (const secret of [password, byHand])
      await one.forget({ server: kuma.url, username: "admin", password: secret });
  await kuma.close();
});

const account = (secret = password): PropertyMap => ({ server: kuma.url, password: new Secret(secret) });
const web = (): PropertyMap => ({ ...account(), name: "web", type: "http", url: "http://web/" });

async function make(kind: Kind, inputs: PropertyMap, seconds = 20) {
  const { inputs: whole, failures } = await kind.check({ ...ref, news: inputs, olds: {} }, session(), context);
  expect(failures).toEqual([]);
  return kind.create({ ...ref, inputs: whole, preview: false, timeout: seconds }, session(), context);
}

describe.each(["1.20.2", "3.0.1"])("version %s", (version) => {
  const refusal = new RegExp(
    `^Uptime Kuma at "http://127\\.0\\.0\\.1:\\d+" is of version "${version}", which is not supported: 1\\.21 to 2\\.x are\\.`,
  );

  test("is refused by an update, which changes nothing, and shown as last known by a preview", async () => {
    await start(version);
    kuma.account = { username: "admin", password };
    await expect(make(setup, account())).rejects.toThrow(refusal);
    await expect(make(monitor, web())).rejects.toThrow(refusal);
    expect(kuma.changes).toEqual([]);
    const known = { id: "1", inputs: web(), outputs: { name: property("web") } };
    expect(await monitor.read({ ...ref, ...known }, session(), context)).toEqual(known);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining("which is not supported"));
  });
});

test("one that tells strangers its version, which is not supported, is not set up", async () => {
  await start("1.20.2", true);
  await expect(make(setup, account())).rejects.toThrow(/is of version "1\.20\.2", which is not supported/);
  expect(kuma.account).toBeUndefined();
});

describe("a set-up that came half-way", () => {
  beforeEach(() => start("1.23.17"));

  test("whose answer was lost is taken over by the same update", async () => {
    kuma.cutAfter = "setup";
    expect(await make(setup, account())).toMatchObject({ id: "admin" });
    expect(kuma.changes).toEqual(["setup"]);
  });

  test("of which the state knows nothing is taken over by the next one, and the monitors follow", async () => {
    kuma.refused.add("add");
    await make(setup, account());
    await expect(make(monitor, web())).rejects.toThrow(/refuses to add the monitor "web": refused/);
    kuma.refused.clear();
    expect(await make(setup, account())).toMatchObject({ id: "admin" });
    expect(await make(monitor, web())).toMatchObject({ id: "1" });
    // Nor does the answer to a monitor that was lost make a second one.
    kuma.monitors.clear();
    kuma.cutAfter = "add";
    expect(await make(monitor, web())).toMatchObject({ id: "1" });
    expect(kuma.monitors.size).toBe(1);
    expect(kuma.changes).toEqual(["setup", "add", "add", "editMonitor"]);
  });

  test("under a password that nobody knows is refused with what to do, changes nothing, and converges once it is known", async () => {
    kuma.account = { username: "admin", password: byHand };
    const refused = make(setup, account());
    await expect(refused).rejects.toThrow(
      /has an administrator already and refuses the password of "admin": set the right one/,
    );
    await expect(refused).rejects.not.toThrow(password);
    expect(kuma.changes).toEqual([]);
    expect(await make(setup, account(byHand))).toMatchObject({ id: "admin" });
  });
});
