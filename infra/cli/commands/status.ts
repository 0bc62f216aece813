import { type Command, Option } from "commander";

/** `alfa status`: every declared service and what runs of it. Looks only. */
export function register(program: Command): void {
  program
    .command("status")
    .description("show each declared service, what runs of it and, if it does not run, why; host processes and tunnels")
    .addOption(new Option("--stack <name>", "Pulumi stack whose settings count").default("dev"))
    .addOption(new Option("--format <format>", "form of the output").choices(["text", "json"]).default("text"))
    .action(async ({ stack: name, format }: { stack: string; format: string }) => {
      const { loadDeclared } = await import("../declared-stack");
      const { openEngine } = await import("../../../stacks/engine");
      const { observe } = await import("../../../policies/observe/index");
      const { whileLong } = await import("../../toolchain/progress");
      const { widthOf } = await import("../terminal");
      const { status, statusOf } = await import("../status");
      const { stack, placement } = await loadDeclared(name);
      const evidence = await whileLong("Looking at what runs", () => observe(openEngine(), stack, { rules: [] }));
      process.stdout.write(
        format === "json"
          ? `${JSON.stringify(statusOf(stack, evidence, placement), undefined, 2)}
`
          : `${status(stack, evidence, widthOf(process.stdout), placement)}
`,
      );
    });
}
