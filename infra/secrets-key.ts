/** Config key of the stack's secrets: one secret JSON object, name -> value. */
export const secretsKey = "alfa:secrets";
