// Compares the groups in cells.jsonl (space-groups.cs) with moyo's (npm package @spglib/moyo-wasm), at the same distance tolerance.
import { createReadStream, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const tolerance = 0.01, factors = [0.1, 0.3, 0.5, 0.7, 0.85, 1.2, 1.5, 2, 3, 5];
const require = createRequire(process.cwd() + '/');
const folder = require.resolve('@spglib/moyo-wasm').replace(/moyo_wasm\.js$/, '');
const moyo = await import(folder + 'moyo_wasm.js');
moyo.initSync({ module: readFileSync(folder + 'moyo_wasm_bg.wasm') });
const analyse = (cell, symprec) => { try { return moyo.analyze_cell(JSON.stringify(cell), symprec, 'Standard').number; } catch { return 0; } };

const sets = new Map(), disagreements = [];
for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  const { set, id, ours, elsewhere, cell } = JSON.parse(line);
  const theirs = analyse(cell, tolerance);
  const count = sets.get(set) ?? { structures: 0, same: 0, otherTolerance: 0 };
  sets.set(set, count);
  count.structures++;
  if (ours === theirs) { count.same++; continue; }
  // A crystal that is symmetric to about the tolerance: one program gives the other's group at a slightly different one.
  const theirsElsewhere = factors.map(factor => analyse(cell, factor * tolerance));
  const explained = theirsElsewhere.includes(ours) || elsewhere.includes(theirs);
  if (explained) count.otherTolerance++;
  else disagreements.push({ set, id, sites: cell.numbers.length, ours: [ours, ...elsewhere], theirs: [theirs, ...theirsElsewhere] });
}
console.log('| set | structures | same group | same at another tolerance (0.1 to 5 times) | otherwise |\n|---|---|---|---|---|');
for (const [set, c] of sets) console.log(`| ${set} | ${c.structures} | ${c.same} | ${c.otherTolerance} | ${c.structures - c.same - c.otherTolerance} |`);
console.log();
for (const d of disagreements) console.log(JSON.stringify(d));
