/** Variables that would overrule ours: Pulumi takes a passphrase from here before it looks at the file. */
export const overruling = ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG"];

/** The whole environment for a child process: this process's own, less what would overrule ours, and ours. */
export function childEnvironment(environment: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !overruling.includes(name));
  return { ...Object.fromEntries(own), ...environment };
}
