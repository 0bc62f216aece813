import comments from "@eslint-community/eslint-plugin-eslint-comments/configs";
import tseslint from "typescript-eslint";

/** The one direction of dependence (ARCHITECTURE.md): stacks <- policies <- infra. */
const layer = (folder, forbidden) => ({
  files: [`${folder}/**/*.{ts,tsx}`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: forbidden.map((name) => ({
          regex: `^(\\.\\./)+${name}(/|$)`,
          message: `${folder}/ must not depend on ${name}/`,
        })),
      },
    ],
  },
});

export default tseslint.config(
  { ignores: ["node_modules/", ".alfa/", ".sandbox/", ".cache/", "coverage/", "dist/"] },
  comments.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-unnecessary-condition": "error",
      "@eslint-community/eslint-comments/require-description": ["error", { ignore: ["eslint-enable"] }],
      "@eslint-community/eslint-comments/disable-enable-pair": ["error", { allowWholeFile: true }],
      // The types of JSX bring the browser's with them; nothing here runs in one.
      "no-restricted-globals": [
        "error",
        ...[
          "window",
          "document",
          "self",
          "top",
          "parent",
          "name",
          "status",
          "event",
          "length",
          "close",
          "closed",
          "open",
          "find",
          "stop",
          "print",
          "focus",
          "origin",
          "location",
          "history",
          "screen",
        ],
      ],
      eqeqeq: "error",
      "prefer-const": "error",
    },
  },
  layer("stacks", ["policies", "infra", "test"]),
  layer("policies", ["infra", "test"]),
  layer("infra", ["test"]),
  {
    files: ["test/**/*.ts", "**/*.test.ts"],
    ignores: ["test/support/fc.ts"],
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "no-restricted-imports": [
        "error",
        { paths: [{ name: "fast-check", message: "test/support/fc.ts gives every run the same values" }] },
      ],
    },
  },
  // What this test hands to the page runs in a browser.
  { files: ["test/integration/report/page.test.ts"], rules: { "no-restricted-globals": "off" } },
);
