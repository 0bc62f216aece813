import type { Fix } from "../rule";
import { knownOf } from "./known";

const wanted = "no-new-privileges:true";

/** Whether an option of `security_opt` is about new privileges. */
export const concerns = (option: string): boolean => option.startsWith("no-new-privileges");

/** Adds the option; an explicit `false` goes. */
export const noNewPrivilegesFix: Fix = {
  risk: "unsafe",
  because: {
    en: "a program with the setuid bit or capabilities in its file (sudo, su, ping) fails; known images use none",
    fr: "un programme setuid ou doté de capacités dans son fichier (sudo, su, ping) échoue ; les images connues n'en utilisent pas",
  },
  safeFor: ({ service }) => {
    const known = knownOf(service);
    return known !== undefined && known.raisesPrivileges !== true && !service.securityOpt.some(concerns);
  },
  apply: ({ service }) => {
    const said = service.securityOpt.some(concerns);
    const options = service.securityOpt.map((option) => (concerns(option) ? wanted : option));
    return { ...service, securityOpt: said ? [...new Set(options)] : [...options, wanted] };
  },
};
