import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { Host } from "../../stacks/model/stack";

/** Type token of the component; the policy pack reads the stack's host from its inputs. */
export const stackType = "alfa:index:Stack";

/** The parent of everything a stack declares. What stands outside its containers is an input, so that policies see it. */
export class StackComponent extends ComponentResource {
  constructor(name: string, inputs: { readonly host: Host }, options?: ComponentResourceOptions) {
    super(stackType, name, inputs, options);
    this.registerOutputs();
  }
}
