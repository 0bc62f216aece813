import { RunError } from "@pulumi/pulumi";
import { UserError } from "../stacks/model/errors";
import { program } from "./program";

/** The Pulumi program. An error of the input ends it with its message alone, without a stack trace. */
export = async (): Promise<void> => {
  try {
    await program();
  } catch (error) {
    throw error instanceof UserError ? new RunError(error.message) : error;
  }
};
