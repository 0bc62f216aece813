/** The newest API whose answers this client has schemas for (Engine 28). A newer Engine answers in this older form. */
export const newestApi = "1.51";
/** Engine 20.10: cgroup namespaces, `platform` at create. */
export const oldestApi = "1.41";
