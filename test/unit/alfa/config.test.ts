import { configKeys, parseAlfaConfig } from "../../../stacks/alfa/config";
import { UserError } from "../../../stacks/model/errors";

const refusal = (record: Record<string, unknown>): string => {
  try {
    parseAlfaConfig(record);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return String(error);
  }
  throw new Error(`accepted ${JSON.stringify(record)}`);
};

describe("parseAlfaConfig", () => {
  test("has sane defaults", () => {
    expect(parseAlfaConfig({})).toMatchObject({
      project: "alfa",
      prefix: "alfa-",
      portOffset: 0,
      profiles: ["core", "monitoring", "security", "catalogue"],
      traefikSocket: "mount",
      postgresVersion: "15",
      n8nVersion: "2",
      uptimeKumaVersion: "1",
    });
  });

  test("takes Pulumi's texts for typed values", () => {
    const texts = {
      portOffset: "20000",
      profiles: '["core","security"]',
      authentikForwardAuth: "true",
      postgresVersion: "16",
    };
    expect(parseAlfaConfig(texts)).toMatchObject({
      portOffset: 20000,
      profiles: ["core", "security"],
      authentikForwardAuth: true,
      postgresVersion: "16",
    });
    expect(parseAlfaConfig({ profiles: "core, monitoring" }).profiles).toEqual(["core", "monitoring"]);
  });

  test("names an unknown key, what was meant and what is allowed", () => {
    const message = refusal({ portOfset: 1 });
    expect(message).toContain('unknown configuration key "alfa:portOfset" (did you mean "alfa:portOffset"?)');
    for (const key of configKeys) expect(message).toContain(key);
    expect(refusal({ somethingElseEntirely: 1 })).not.toContain("did you mean");
  });

  test.each([
    [{ portOffset: "x" }, '"x"', "an integer from 0 to 50000"],
    [{ portOffset: 50001 }, '"50001"', "an integer from 0 to 50000"],
    [{ profiles: "monitoring" }, '"monitoring"', 'a list of "core" and any of'],
    [{ profiles: "core,monitorin" }, '"core,monitorin"', '"monitoring", "security", "catalogue"'],
    [{ traefikSocket: "tcp" }, '"tcp"', '"mount"'],
    [{ placement: "nomad" }, '"nomad"', '"swarm"'],
    [{ domain: "Local Host" }, '"Local Host"', "NAME.DOMAIN"],
    [{ registry: "mirror/path" }, '"mirror/path"', "registry host"],
    [{ timezone: "Mars/Base" }, '"Mars/Base"', "IANA"],
    [{ socketPath: "docker.sock" }, '"docker.sock"', "absolute path"],
    [{ postgresVersion: "14" }, '"14"', '"15", "16", "17"'],
    [{ n8nDatabase: 'x"; DROP' }, 'x"; DROP', "lower-case letters"],
    [{ backstageImage: "alfa/backstage" }, '"alfa/backstage"', "with a tag"],
    [{ alertWebhook: "mailto:me" }, '"mailto:me"', "http(s) URL"],
    [{ tunnel: '{"id":"x"}' }, '{"id":"x"}', "hostname"],
  ])("refuses %j, quotes the value and says what is allowed", (record, quoted, allowed) => {
    const message = refusal(record);
    expect(message).toContain(`"alfa:${String(Object.keys(record)[0])}"`);
    expect(message).toContain(quoted);
    expect(message).toContain(allowed);
  });

  test("refuses forward authentication without Authentik", () => {
    expect(refusal({ authentikForwardAuth: true, profiles: "core" })).toContain('add "security" to "alfa:profiles"');
  });
});
