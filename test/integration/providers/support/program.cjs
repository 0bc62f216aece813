/** The Pulumi program of the provider's tests: declares what the JSON file of PROGRAM lists. */
const fs = require("node:fs");
const pulumi = require("@pulumi/pulumi");
const docker = {
  Container: require("@pulumi/docker/container").Container,
  Network: require("@pulumi/docker/network").Network,
  Volume: require("@pulumi/docker/volume").Volume,
  RemoteImage: require("@pulumi/docker/remoteImage").RemoteImage,
  Image: require("@pulumi/docker/image").Image,
  RegistryImage: require("@pulumi/docker/registryImage").RegistryImage,
  Tag: require("@pulumi/docker/tag").Tag,
  Secret: require("@pulumi/docker/secret").Secret,
  ServiceConfig: require("@pulumi/docker/serviceConfig").ServiceConfig,
  Service: require("@pulumi/docker/service").Service,
};

/** A resource of the alfa package by its type token: its typed classes are TypeScript. */
class Alfa extends pulumi.CustomResource {
  constructor(type, name, args, options) {
    super(type, name, args, options);
  }
}

const made = {};

/** {"secret": x} is a secret, {"ref": "name.property"} another resource's output. */
function value(item) {
  if (Array.isArray(item)) return item.map(value);
  if (typeof item !== "object" || item === null) return item;
  if ("secret" in item) return pulumi.secret(item.secret);
  if ("ref" in item) {
    const [name, property] = item.ref.split(".");
    return made[name][property];
  }
  return Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, value(inner)]));
}

for (const { type, name, args, options = {} } of JSON.parse(fs.readFileSync(process.env.PROGRAM, "utf8"))) {
  const { dependsOn = [], ...rest } = options;
  const opts = { ...rest, dependsOn: dependsOn.map((other) => made[other]) };
  made[name] = type.startsWith("alfa:")
    ? new Alfa(type, name, value(args), opts)
    : new docker[type](name, value(args), opts);
}
