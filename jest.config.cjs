// The tests read English, whatever the language of the system that they run on.
process.env.ALFA_LANG = "en";

/**
 * Three projects: `unit` needs nothing but Node; `integration` needs the toolchain (a real Pulumi engine, a real Docker
 * Engine); `real` the same and the real applications (`npm run test:real`).
 */
const common = {
  rootDir: __dirname,
  testEnvironment: "node",
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
    ],
  },
  modulePathIgnorePatterns: ["<rootDir>/.sandbox", "<rootDir>/.alfa", "<rootDir>/.cache"],
};

module.exports = {
  projects: [
    { ...common, displayName: "unit", testMatch: ["<rootDir>/test/unit/**/*.test.ts"] },
    {
      ...common,
      displayName: "integration",
      testMatch: ["<rootDir>/test/integration/**/*.test.ts"],
      globalSetup: "<rootDir>/test/integration/setup.ts",
    },
    {
      ...common,
      displayName: "real",
      testMatch: ["<rootDir>/test/real/**/*.test.ts"],
      globalSetup: "<rootDir>/test/integration/setup.ts",
    },
  ],
};
