/** The page's style: light and dark, from a phone to paper. */
export const style = String.raw`
:root{color-scheme:light dark;--ground:#f4f6f9;--card:#fff;--ink:#1a2029;--muted:#566273;--line:#dfe4ea;--soft:#eef1f5;--link:#1d4fc4;
--critical:#a80f32;--high:#b23c05;--medium:#7d5400;--low:#175f8f;--info:#536071;
--critical-bg:#fde8ec;--high-bg:#fdebe2;--medium-bg:#fbf1d5;--low-bg:#e2f0fa;--info-bg:#eceff3;--well:#176b3a;--well-bg:#e2f4e8}
@media (prefers-color-scheme:dark){:root{--ground:#0e1217;--card:#161b22;--ink:#e6eaf0;--muted:#9ca8b7;--line:#2b333e;--soft:#1d242d;--link:#8ab4ff;
--critical:#ff8ba0;--high:#ffa67d;--medium:#f0c766;--low:#86c3f5;--info:#aab5c3;
--critical-bg:#431722;--high-bg:#43200f;--medium-bg:#392b09;--low-bg:#112f45;--info-bg:#252d37;--well:#7fd8a0;--well-bg:#12331f}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:1rem;-webkit-text-size-adjust:100%}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
a{color:var(--link);text-underline-offset:2px}
a:focus-visible,button:focus-visible,summary:focus-visible,input:focus-visible,select:focus-visible,[tabindex]:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:4px}
code,pre{font:12.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
code{overflow-wrap:anywhere}
pre{margin:0;overflow:auto}
h1{font-size:1.45rem;line-height:1.2;margin:0;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:0 0 .8rem}
h3{font-size:1rem;margin:1.2rem 0 .5rem}
ul,ol{padding-left:1.2rem;margin:.4rem 0}
p{margin:.4rem 0}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--card);padding:.4rem .8rem;z-index:9}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
[hidden]{display:none!important}
.top{display:flex;align-items:center;gap:.9rem;padding:1rem 1.5rem;background:var(--card);border-bottom:1px solid var(--line)}
.brand{margin:0;font-weight:800;letter-spacing:.12em;font-size:.85rem;color:#fff;background:#1d4fc4;border-radius:6px;padding:.3rem .6rem}
.frame{display:grid;grid-template-columns:13rem minmax(0,1fr);gap:1.5rem;max-width:88rem;margin:0 auto;padding:1.25rem 1.5rem}
nav{position:sticky;top:1rem;align-self:start;max-height:calc(100vh - 2rem);overflow:auto}
nav ul{list-style:none;padding:0;margin:0}
nav a{display:block;padding:.35rem .7rem;border-radius:7px;color:var(--ink);text-decoration:none}
nav a:hover{background:var(--soft);text-decoration:underline}
main{display:grid;gap:1.25rem;min-width:0}
.part{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.2rem 1.35rem;min-width:0}
.note,.muted,.about{color:var(--muted)}
.label{color:var(--muted);font-size:.82rem;margin:.8rem 0 .25rem}
.badge{display:inline-block;min-width:4.1rem;text-align:center;padding:.08rem .5rem;border-radius:99px;font-size:.78rem;font-weight:650;white-space:nowrap}
.critical{color:var(--critical);background:var(--critical-bg)}.high{color:var(--high);background:var(--high-bg)}
.medium{color:var(--medium);background:var(--medium-bg)}.low{color:var(--low);background:var(--low-bg)}.info{color:var(--info);background:var(--info-bg)}
.count{display:inline-block;min-width:1.7rem;text-align:center;padding:.05rem .45rem;border-radius:99px;background:var(--soft);color:var(--ink);font-size:.8rem;font-weight:600}
.hero{display:grid;grid-template-columns:minmax(14rem,1fr) minmax(15rem,.9fr) minmax(16rem,1.5fr);gap:1.1rem 1.6rem}
.verdict .word{font-size:2.1rem;font-weight:750;line-height:1.1;margin:0 0 .6rem}
.verdict .word::first-letter{text-transform:uppercase}
.verdict .label{margin-top:0}
.status-critical .word{color:var(--critical)}.status-atRisk .word{color:var(--high)}.status-withRemarks .word{color:var(--medium)}.status-sound .word{color:var(--well)}
.bar{display:block;width:100%;height:12px;border-radius:6px;overflow:hidden;background:var(--soft)}
.fill-critical{fill:#d4244f}.fill-high{fill:#e8661f}.fill-medium{fill:#dba514}.fill-low{fill:#4b9fd8}.fill-info{fill:#93a1b2}
.counts{list-style:none;display:flex;flex-wrap:wrap;gap:.35rem .9rem;padding:0;margin:.7rem 0 0}
.counts a{color:inherit;text-decoration:none}.counts a:hover{text-decoration:underline}
.tiles{display:grid;grid-template-columns:1fr 1fr;gap:.6rem;margin:0;align-content:start}
.tiles div{background:var(--soft);border-radius:9px;padding:.5rem .75rem;display:flex;flex-direction:column-reverse;justify-content:flex-end}
.tiles dt{color:var(--muted);font-size:.82rem;line-height:1.3}.tiles dd{margin:0;font-size:1.5rem;font-weight:700;line-height:1.2}
.first h3{margin-top:0}.first ol{padding-left:1.3rem}.first li{margin-bottom:.5rem}
.about{grid-column:1/-1;margin:0;border-top:1px solid var(--line);padding-top:.7rem;overflow-wrap:anywhere}
.ticks{list-style:none;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:.4rem 1.2rem}
.ticks li::before{content:"✓";color:var(--well);font-weight:700;margin-right:.5rem}
.names code{background:var(--soft);border-radius:5px;padding:.1rem .35rem;display:inline-block;margin:.1rem 0}
.changes{list-style:none;display:flex;flex-wrap:wrap;gap:.5rem;padding:0}
.changes li{background:var(--soft);border-radius:99px;padding:.2rem .8rem;font-weight:600}
.changes .fresh{background:var(--critical-bg);color:var(--critical)}.changes .fixed{background:var(--well-bg);color:var(--well)}
summary{cursor:pointer}
details>summary{padding:.2rem 0}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;padding:0;color:var(--muted);font-size:.85rem}
.key::before{content:"";display:inline-block;width:1rem;height:.7rem;margin-right:.4rem;border:2px solid var(--line);border-radius:3px;vertical-align:-1px}
.key.well::before{border-color:#2c9a58;background:var(--well-bg)}.key.ill::before{border-color:#d4244f;background:var(--critical-bg)}
.key.off::before{border-color:#e8661f;border-style:dashed}.key.idle::before{border-style:dashed;border-color:var(--muted)}
.key.found::before{border:0;border-radius:2px;background:linear-gradient(90deg,#d4244f 33%,#e8661f 33% 66%,#dba514 66%)}
.key.line::before{border:0;border-top:2px solid var(--muted);border-radius:0;width:1.4rem;height:0;vertical-align:.25em}
.key.publishes::before{border-color:#e8661f}.key.exposes::before{border-color:#d4244f}.key.waits::before{border-top-style:dashed}.key.network::before{border-top-style:dotted}
.picture{margin:0}.picture+.picture{margin-top:1.2rem}
.scroll{overflow-x:auto}
.picture svg{display:block;margin:0 auto;max-width:100%;height:auto;min-width:46rem}
.picture text{fill:var(--ink);font-family:Helvetica,Arial,"Liberation Sans",sans-serif}
.picture .node text{font-weight:650;font-size:12px}.picture .node text~text{font-weight:400;font-size:9.5px;fill:var(--muted)}
.picture .edge path{stroke:var(--muted);stroke-opacity:.75}.picture .edge polygon{fill:var(--muted);stroke:var(--muted)}.picture .edge text{fill:var(--muted)}
.picture .edge-network path,.picture .edge-mounts path{stroke-opacity:.4}
.picture .edge-exposes path{stroke:#d4244f}.picture .edge-exposes polygon{fill:#d4244f;stroke:#d4244f}
.picture .edge-publishes path{stroke:#e8661f}.picture .edge-publishes polygon{fill:#e8661f;stroke:#e8661f}
.picture .edge:hover path{stroke:var(--link);stroke-opacity:1;stroke-width:2}
.picture .node path,.picture .node polygon{fill:var(--card);stroke:var(--muted)}
.picture .node-network path{fill:var(--low-bg);stroke:#4b9fd8}
.picture .node-volume path{fill:var(--soft);stroke:#93a1b2}
.picture .node-tunnel polygon,.picture .node-engine polygon{fill:var(--high-bg);stroke:#e8661f}
.picture .worst-critical path,.picture .worst-critical polygon{stroke:#d4244f;stroke-width:2;fill:var(--critical-bg)}
.picture .worst-high path,.picture .worst-high polygon{stroke:#e8661f;stroke-width:2;fill:var(--high-bg)}
.picture .worst-medium path,.picture .worst-medium polygon{stroke:#dba514;stroke-width:2;fill:var(--medium-bg)}
.picture .worst-low path{stroke:#4b9fd8}
.picture .state-well path{stroke:#2c9a58;stroke-width:2}
.picture .state-ill path{stroke:#d4244f;stroke-width:3}
.picture .state-off path{stroke:#e8661f;stroke-width:2;stroke-dasharray:5 3}
.picture .state-idle path{stroke:var(--muted);stroke-width:1.2;stroke-dasharray:4 3;fill:var(--card)}
#filters{display:flex;flex-wrap:wrap;gap:.7rem 1.2rem;align-items:end;background:var(--soft);border-radius:10px;padding:.8rem 1rem;margin-bottom:1rem}
fieldset{border:0;padding:0;margin:0;display:flex;flex-wrap:wrap;gap:.3rem}
legend,.field{font-size:.82rem;color:var(--muted);padding:0}
legend{margin-bottom:.2rem}
.field{display:grid;gap:.2rem}.field.buttons{display:flex;gap:.4rem}
.chip input{position:absolute;opacity:0}
.chip span{display:inline-block;padding:.25rem .7rem;border:1px solid var(--muted);border-radius:99px;background:var(--card);color:var(--ink);cursor:pointer;font-size:.85rem}
.chip input:checked+span{background:var(--link);border-color:var(--link);color:var(--card);font-weight:600}
.chip input:focus-visible+span{outline:2px solid var(--link);outline-offset:2px}
select,input[type=search],button{font:inherit;font-size:.88rem;padding:.3rem .6rem;border:1px solid var(--muted);border-radius:7px;background:var(--card);color:var(--ink);max-width:100%}
button{cursor:pointer}button:hover{border-color:var(--link);color:var(--link)}
#matches{flex-basis:100%;font-size:.85rem;color:var(--muted)}
.issue{border:1px solid var(--line);border-left:5px solid var(--line);border-radius:9px;margin:.55rem 0;content-visibility:auto;contain-intrinsic-size:auto 3rem}
.edge-critical{border-left-color:#d4244f}.edge-high{border-left-color:#e8661f}.edge-medium{border-left-color:#dba514}.edge-low{border-left-color:#4b9fd8}.edge-info{border-left-color:#93a1b2}
.issue>details>summary{padding:.6rem .9rem;overflow-wrap:anywhere}
.issue .title{font-weight:650}.issue .rule{color:var(--muted)}
.body{padding:.1rem 1rem 1rem}
.facts{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.4rem;padding:0;color:var(--muted);font-size:.88rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .7rem .4rem 0;border-top:1px solid var(--line);overflow-wrap:anywhere}
thead th{border-top:0;color:var(--muted);font-weight:600;font-size:.82rem;overflow-wrap:normal}
tbody th{font-weight:600}
.scroll table{min-width:44rem}.scroll td,.scroll th,.scroll td>code{overflow-wrap:break-word}.scroll td>a{white-space:nowrap}th .muted{font-weight:400}
.findings{table-layout:fixed}
.findings th:nth-child(1){width:16%}.findings th:nth-child(2){width:18%}.findings th:nth-child(5){width:12%}
.seen{color:var(--critical)}.wanted{color:var(--well)}
.evidence td{border-top:0;padding-top:0}.evidence p{color:var(--muted);font-size:.85rem;margin:.1rem 0}
.evidence pre,.diff pre,.copied pre{background:var(--soft);border-radius:7px;padding:.5rem .7rem}
.evidence pre{white-space:pre-wrap;overflow-wrap:anywhere}
.diff{margin:.8rem 0 0}.diff figcaption{font-size:.88rem;margin-bottom:.3rem}.diff pre{max-height:22rem}
.diff pre span,.evidence pre span{display:block}
.diff .add{background:var(--well-bg);color:var(--well)}.diff .remove{background:var(--critical-bg);color:var(--critical)}.diff .place{color:var(--muted)}
.copied{display:flex;gap:.5rem;align-items:start;margin:.25rem 0}.copied pre{flex:1;min-width:0;white-space:pre-wrap;overflow-wrap:anywhere}
.phases{list-style:none;padding:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:1rem}
.phases>li{background:var(--soft);border-radius:10px;padding:.9rem 1rem;min-width:0}.phases h3{margin:0}.phases ul{list-style:none;padding:0}.phases ul li{margin:.7rem 0;overflow-wrap:anywhere}
.who{color:var(--muted);font-size:.85rem}
.state::before{content:"";display:inline-block;width:.6rem;height:.6rem;border-radius:50%;margin-right:.4rem;background:#93a1b2}
.state.well::before{background:#2c9a58}.state.ill::before{background:#d4244f}.state.off::before{background:#e8661f}.state.idle::before,.state.unknown::before,.state.declared::before{background:none;border:2px solid #93a1b2}
.chart svg{width:7rem;height:.65rem;border-radius:3px;vertical-align:middle}.track{fill:var(--soft)}.chart .value{fill:#e8661f}
.reference{border-top:1px solid var(--line);padding:.3rem 0 .8rem}.reference:first-of-type{border-top:0}.reference h3 code{color:var(--muted);font-weight:400}
footer{color:var(--muted);padding:0 1.5rem 2rem;text-align:center;font-size:.85rem}
:target{animation:target 1.6s}@keyframes target{from{box-shadow:0 0 0 3px var(--link)}}
@media (max-width:70rem){.hero{grid-template-columns:1fr 1fr}.first{grid-column:1/-1}}
@media (max-width:56rem){.frame{grid-template-columns:minmax(0,1fr);padding:.8rem;gap:.8rem}
nav{position:static;max-height:none}nav ul{display:flex;gap:.2rem;overflow-x:auto;white-space:nowrap}
.top{padding:.8rem 1rem}.part{padding:1rem}}
@media (max-width:40rem){.hero{grid-template-columns:minmax(0,1fr)}
.findings,.findings tbody,.findings tr,.findings td,.findings tbody th{display:block;width:auto!important}.findings thead{display:none}
.findings td,.findings th{border-top:0;padding:.1rem 0}.findings tbody{border-top:1px solid var(--line);padding:.4rem 0}
.findings td:empty{display:none}
.copied{flex-direction:column}.copied pre{width:100%}.badge{min-width:0}}
@media print{:root{--ground:#fff;--card:#fff;--soft:#f4f5f7;--ink:#000;--muted:#444;--line:#bbb;--link:#000;
--critical:#a80f32;--high:#b23c05;--medium:#7d5400;--low:#175f8f;--info:#536071;--critical-bg:#fde8ec;--high-bg:#fdebe2;--medium-bg:#fbf1d5;--low-bg:#e2f0fa;--info-bg:#eceff3;--well:#176b3a;--well-bg:#e2f4e8;color-scheme:light}
body{font-size:10.5pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}
nav,#filters,button,.skip,.legend,.picture details{display:none!important}
.frame,main{display:block;padding:0;max-width:none}.part{border:0;border-top:1px solid var(--line);border-radius:0;padding:.8rem 0;margin:0}
.issue{content-visibility:visible;break-inside:auto}.issue>details>summary,h2,h3{break-after:avoid}tr,.copied,.reference{break-inside:avoid}
details::details-content{content-visibility:visible;height:auto}
.picture svg{min-width:0}.scroll{overflow:visible}.scroll table{min-width:0}.scroll td>code{overflow-wrap:anywhere}.diff pre{max-height:none;white-space:pre-wrap}
.hero{grid-template-columns:1fr 1fr}}
`;
