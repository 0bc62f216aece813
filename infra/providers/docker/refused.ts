/** What of the docker package this provider does not serve, by its type token, and what to use in its place. */
const refused: Readonly<Record<string, string>> = {
  "docker:index/buildxBuilder:BuildxBuilder":
    "a buildx builder is a container of the docker CLI; make it with `docker buildx create` (as a command.local.Command), or let docker.Image build on the Engine",
  "docker:index/plugin:Plugin":
    "an Engine's plugin runs with rights on its host that a person should grant; install it with `docker plugin install` (as a command.local.Command)",
  "docker:index/getPlugin:getPlugin": "ask with `docker plugin inspect` (as a command.local.Command)",
};

/** Why a type or function is not served, and what to use; undefined: nothing is known of it. */
export const refusal = (token: string): string | undefined => refused[token];
