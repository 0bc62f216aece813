import { inLang } from "../../../policies/lang";
import { policies } from "../../../policies/pack/policies";
import { allRules } from "../../../policies/rules/index";
import { severities } from "../../../policies/rules/rule";

interface PolicyInfo {
  readonly name: string;
  readonly displayname: string;
  readonly description: string;
  readonly severity: number;
  readonly enforcementlevel: number;
  readonly remediationSteps: string;
  readonly url: string;
  readonly tagsList: readonly string[];
  readonly framework?: { readonly name: string; readonly version: string; readonly reference: string };
  readonly configschema?: { readonly properties: object };
}

// What the SDK's GetAnalyzerInfo answers with; its types leave the function out.
const { makeAnalyzerInfo } = jest.requireActual<{
  makeAnalyzerInfo: (
    name: string,
    version: string,
    level: string,
    args: object,
  ) => { toObject: () => { policiesList: readonly PolicyInfo[] } };
}>("@pulumi/policy/protoutil");

const infos = new Map(
  makeAnalyzerInfo("alfa", "1.0.0", "advisory", { policies: policies(allRules) })
    .toObject()
    .policiesList.map((info) => [info.name, info]),
);
/** The protocol's numbers (analyzer.proto). */
const severityOf = { critical: 4, high: 3, medium: 2, low: 1, info: 1 };
const [advisory, mandatory] = [0, 1];

test.each(allRules)("CrossGuard is told all of $id", (rule) => {
  const info = infos.get(rule.id);
  const titles = rule.references.map(({ title }) => inLang(title, "en"));
  expect(info).toMatchObject({
    displayname: inLang(rule.title, "en"),
    severity: severityOf[rule.severity],
    enforcementlevel: severities.indexOf(rule.severity) <= severities.indexOf("high") ? mandatory : advisory,
    remediationSteps: inLang(rule.remedy, "en"),
    tagsList: titles,
  });
  expect(info?.description).toContain(inLang(rule.why, "en"));
  expect(info?.url).toBe(rule.references.find(({ url }) => url !== undefined)?.url ?? "");
  const isStandard = titles.some((title) => /^(CIS|OWASP) /.test(title));
  expect(info?.framework !== undefined).toBe(isStandard);
});

test("a standard is told in its parts", () => {
  expect(infos.get("privileged")?.framework).toMatchObject({
    name: "CIS Docker Benchmark",
    version: "1.6",
    reference: "5.5",
  });
  const owasp = [...infos.values()].find(({ framework }) => framework?.name.startsWith("OWASP"));
  expect(owasp?.framework).toMatchObject({ name: "OWASP Docker Top 10", version: "" });
});

test("the settings' policy carries their schema", () => {
  expect(infos.get("alfa")?.configschema).toBeDefined();
});
