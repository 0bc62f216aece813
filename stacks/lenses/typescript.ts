/** The TypeScript lens: a stack as the files of stacks/NAME. The way back is the compiler's. */
export { writeTypeScript } from "./typescript/write";
