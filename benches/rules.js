// The 14 rules of the EU's set over one vaccination, in certlogic-js, for `benches/rules.rs` beside it:
//
//     npm install certlogic-js && GATELIGHT_CONFORMANCE=… node benches/rules.js
const fs = require("node:fs");
const path = require("node:path");
const { createRequire } = require("node:module");
const { evaluate } = createRequire(path.join(process.cwd(), "x"))("certlogic-js");

const root = path.join(process.env.GATELIGHT_CONFORMANCE, "dgc-business-rules-testdata");
const read = (file) => JSON.parse(fs.readFileSync(path.join(root, file)));
const rules = fs.readdirSync(path.join(root, "EU")).sort().map((name) => read(`EU/${name}/rule.json`).Logic);
const entry = {
  tg: "840539006", vp: "1119349007", mp: "EU/1/20/1528", ma: "ORG-100030215", dn: 2, sd: 2, dt: "2021-05-29", co: "DE",
  is: "Robert Koch-Institut", ci: "URN:UVCI:01DE/IZ12345A/5CWLU12RNOB9RXSEOP6FG8#W",
};
const data = {
  payload: { ver: "1.3.0", dob: "1964-08-12", nam: { fnt: "MUSTERMANN" }, v: [entry] },
  external: { validationClock: "2021-07-15T12:00:00Z", valueSets: read("valuesets/valueSets.json") },
};

const run = () => rules.every((logic) => evaluate(logic, data) === true);
console.log(`${rules.length} rules: ${run() ? "met" : "not met"}`);
const times = [];
for (let sample = 0; sample < 51; sample++) {
  const began = process.hrtime.bigint();
  for (let i = 0; i < 2000; i++) run();
  times.push(Number(process.hrtime.bigint() - began) / 2000 / 1000);
}
times.sort((a, b) => a - b);
console.log(`certlogic-js                                 least ${times[0].toFixed(3)} us, median ${times[25].toFixed(3)} us`);
