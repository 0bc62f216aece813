/** The TypeScript lens: a stack as the files of stacks/NAME, or as a Pulumi program. The way back is the compiler's. */
export { writeTypeScript } from "./typescript/write";
export { writeProgram } from "./typescript/program";
