// The tests read English, whatever the language of the system that they run on.
process.env.ALFA_LANG = "en";

/**
 * Four projects: `unit` needs nothing but Node; `stack` and `integration` need the toolchain (a real Pulumi engine, a real
 * Docker Engine); `real` the same and the real applications (`npm run test:real`). The files of `stack` share the host (its
 * processes, PM2, the sandbox) and run one after the other; those of `integration` have only objects of their own on the
 * Engine and run beside them.
 */
const compiled = (parser) => [
  "@swc/jest",
  {
    jsc: { target: "es2022", parser, transform: { react: { runtime: "automatic", importSource: "preact" } } },
    module: { type: "commonjs" },
  },
];

const common = {
  rootDir: __dirname,
  testEnvironment: "node",
  transform: {
    "^.+\\.ts$": compiled({ syntax: "typescript" }),
    "^.+\\.tsx$": compiled({ syntax: "typescript", tsx: true }),
    "^.+\\.m?js$": compiled({ syntax: "ecmascript" }),
  },
  // What these packages ship are modules only.
  transformIgnorePatterns: ["/node_modules/(?!(?:preact|@hpcc-js)/)", "\\.pnp\\.[^\\/]+$"],
  modulePathIgnorePatterns: ["<rootDir>/.sandbox", "<rootDir>/.alfa", "<rootDir>/.cache"],
};
const onEngine = { ...common, globalSetup: "<rootDir>/test/integration/setup.ts" };
// By folder; and a Swarm is the whole Engine's.
const sharesTheHost = "/test/integration/(audit|host|observe|sandbox|stack)/|/swarm\\.test\\.ts$";

module.exports = {
  // A worker keeps what its files left behind; above this it starts anew, before the next file runs out of memory.
  workerIdleMemoryLimit: "600MB",
  projects: [
    { ...common, displayName: "unit", testMatch: ["<rootDir>/test/unit/**/*.test.ts"] },
    {
      ...onEngine,
      displayName: "stack",
      testRegex: [`^(?=.*/test/integration/)(?=.*(${sharesTheHost})).*\\.test\\.ts$`],
    },
    {
      ...onEngine,
      displayName: "integration",
      testMatch: ["<rootDir>/test/integration/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", sharesTheHost],
    },
    { ...onEngine, displayName: "real", testMatch: ["<rootDir>/test/real/**/*.test.ts"] },
  ],
};
