/** Config key of the stack's secrets: one secret JSON object, name -> value. */
export const secretsKey = "alfa:secrets";

/** Config key of one secret that a person sets (`pulumi config set --secret secrets:NAME`): it wins over `alfa:secrets`. */
export const secretKey = (name: string): string => `${secretPrefix}${name}`;

export const secretPrefix = "secrets:";
