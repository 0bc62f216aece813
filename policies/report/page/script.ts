/**
 * What the page does by itself: filters whose state stands in the address, copying, unfolding for print. Without it the
 * page shows everything.
 */
export const script = String.raw`(() => {
  "use strict";
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const form = document.querySelector("#filters");
  const issues = all("article.issue").map((element) => ({
    element,
    severity: element.dataset.severity,
    phase: element.dataset.phase,
    text: element.querySelector("summary").textContent.toLowerCase(),
    count: element.querySelector(".shown"),
    rows: all("tbody", element).map((row) => ({ row, service: row.dataset.service, text: row.textContent.toLowerCase() })),
  }));
  const status = document.querySelector("#matches");
  const values = (name) => all("input[name=" + name + "]:checked", form).map(({ value }) => value);

  function apply() {
    const severities = values("severity"), phases = values("phase");
    const service = form.elements.service.value, query = form.elements.q.value.trim().toLowerCase();
    let shown = 0, total = 0;
    for (const issue of issues) {
      const fits = (!severities.length || severities.includes(issue.severity)) && (!phases.length || phases.includes(issue.phase));
      const whole = !query || issue.text.includes(query);
      let here = 0;
      for (const { row, service: name, text } of issue.rows) {
        const visible = fits && (!service || name === service) && (whole || text.includes(query));
        if (row.hidden === visible) row.hidden = !visible;
        if (visible) here++;
      }
      total += issue.rows.length;
      shown += here;
      issue.element.hidden = here === 0;
      if (issue.count) issue.count.textContent = here === issue.rows.length ? String(here) : here + "/" + issue.rows.length;
    }
    for (const group of all("section.rank")) group.hidden = !all("article.issue", group).some(({ hidden }) => !hidden);
    status.textContent = status.dataset.text.replace("{shown}", shown).replace("{total}", total);
    const state = new URLSearchParams();
    for (const [name, list] of [["severity", severities], ["phase", phases]]) if (list.length) state.set(name, list.join(","));
    if (service) state.set("service", service);
    if (query) state.set("q", form.elements.q.value.trim());
    form.classList.toggle("active", String(state) !== "");
    return String(state);
  }

  function fromAddress() {
    const hash = location.hash.slice(1);
    if (!hash.includes("=")) return unfold(hash);
    const state = new URLSearchParams(hash);
    for (const name of ["severity", "phase"]) {
      const list = (state.get(name) || "").split(",");
      for (const input of all("input[name=" + name + "]", form)) input.checked = list.includes(input.value);
    }
    form.elements.service.value = state.get("service") || "";
    form.elements.q.value = state.get("q") || "";
    apply();
  }

  function unfold(id) {
    let target = null;
    try { target = document.getElementById(decodeURIComponent(id)); } catch { return; }
    const details = target && target.querySelector(":scope > details");
    if (details) details.open = true;
    if (target && target.hidden) { form.reset(); apply(); }
  }

  if (form) {
    form.hidden = false;
    let timer;
    const changed = () => {
      clearTimeout(timer);
      timer = setTimeout(() => history.replaceState(null, "", "#" + (apply() || "findings")), 60);
    };
    form.addEventListener("input", changed);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(changed));
    document.querySelector("#unfold").addEventListener("click", () => {
      const details = all("article.issue:not([hidden]) > details");
      const open = details.some((one) => !one.open);
      for (const one of details) one.open = open;
    });
    addEventListener("hashchange", fromAddress);
    fromAddress();
    for (const link of all("a[data-filter]")) link.addEventListener("click", (event) => {
      event.preventDefault();
      location.hash = link.dataset.filter;
      document.querySelector("#findings").scrollIntoView();
    });
  }

  const said = document.querySelector("#said");
  for (const button of all("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = button.parentElement.querySelector("code").textContent;
      try { await navigator.clipboard.writeText(text); }
      catch {
        const area = document.createElement("textarea");
        area.value = text;
        document.body.append(area);
        area.select();
        document.execCommand("copy");
        area.remove();
        button.focus();
      }
      const label = button.textContent;
      button.textContent = said.textContent = said.dataset.copied;
      setTimeout(() => { button.textContent = label; said.textContent = ""; }, 1500);
    });
  }

  let folded = [];
  addEventListener("beforeprint", () => {
    folded = all("details:not([open])");
    for (const one of folded) one.open = true;
  });
  addEventListener("afterprint", () => { for (const one of folded) one.open = false; });
})();`;
