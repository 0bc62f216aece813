/** What the vendor's template for TypeScript (`pulumi new typescript`) asks of the compiler, as far as all its users here do. */
export const templateOptions = {
  strict: true,
  outDir: "bin",
  target: "es2020",
  module: "commonjs",
  moduleResolution: "node",
  sourceMap: true,
  noFallthroughCasesInSwitch: true,
  forceConsistentCasingInFileNames: true,
} as const;
