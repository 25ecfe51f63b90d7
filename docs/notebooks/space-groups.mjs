// Compares the groups and prototype labels in cells.jsonl (space-groups.cs) with moyo's (npm package @spglib/moyo-wasm), at the same distance tolerance.
import { createReadStream, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const tolerance = 0.01, factors = [0.1, 0.3, 0.5, 0.7, 0.85, 1.2, 1.5, 2, 3, 5];
const require = createRequire(process.cwd() + '/');
const folder = require.resolve('@spglib/moyo-wasm').replace(/moyo_wasm\.js$/, '');
const moyo = await import(folder + 'moyo_wasm.js');
moyo.initSync({ module: readFileSync(folder + 'moyo_wasm_bg.wasm') });
const found = (cell, symprec) => { try { return moyo.analyze_cell(JSON.stringify(cell), symprec, 'Standard'); } catch { return { number: 0 }; } };
const analyse = (cell, symprec) => found(cell, symprec).number;
const grouped = (sites, key) => [...new Set(sites.map(key))].map(value => sites.filter(site => key(site) === value)), byText = (a, b) => a < b ? -1 : a > b ? 1 : 0;
// The Pearson symbol (of the primitive cell where that is rhombohedral, C for any centring of one face), the orbits of each species as in space-groups.cs, and the letters of each species in moyo's choice of origin and axes.
function label(cell, theirs) {
  const [, family, centring, atoms] = /^(.)(.)(\d+)$/.exec(theirs.pearson_symbol);
  const sites = cell.numbers.map((number, i) => ({ number, orbit: theirs.orbits[i], letter: theirs.wyckoffs[i], symmetry: [...theirs.site_symmetry_symbols[i]].sort().join('') }));
  const species = grouped(sites, site => site.number).map(all => grouped(all, site => site.orbit).map(orbit => ({ multiplicity: orbit.length * theirs.std_cell.numbers.length / sites.length, ...orbit[0] })));
  const size = orbits => orbits.reduce((sum, orbit) => sum + orbit.multiplicity, 0), letters = orbits => orbits.map(orbit => orbit.letter).sort(byText).join('');
  return {
    pearson: family + (/[ABS]/.test(centring) ? 'C' : centring) + (centring === 'R' ? atoms / 3 : atoms),
    orbits: species.map(orbits => orbits.map(orbit => `${orbit.multiplicity}:${orbit.symmetry}`).sort(byText).join(' ')).sort(byText).join('; '),
    letters: species.sort((a, b) => size(a) - size(b) || byText(letters(a), letters(b))).map(letters).join('_'),
  };
}

const sets = new Map(), disagreements = [];
for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  const { set, id, ours, label: ourLabel, orbits, elsewhere, cell } = JSON.parse(line);
  const answer = found(cell, tolerance), theirs = answer.number;
  const count = sets.get(set) ?? { structures: 0, same: 0, otherTolerance: 0, pearson: 0, orbits: 0, letters: 0 };
  sets.set(set, count);
  count.structures++;
  if (ours === theirs) {
    count.same++;
    if (!ours) continue;
    const other = label(cell, answer), [, pearson, , ...letters] = ourLabel.split('_');
    if (other.pearson === pearson) count.pearson++; else disagreements.push({ set, id, ourLabel, theirs: other });
    if (other.orbits === orbits) count.orbits++; else disagreements.push({ set, id, ourLabel, orbits, theirs: other });
    if (other.letters === letters.join('_').replace(/(\d+)([a-zA-Z])/g, (_, n, letter) => letter.repeat(n))) count.letters++;
    continue;
  }
  // A crystal that is symmetric to about the tolerance: one program gives the other's group at a slightly different one.
  const theirsElsewhere = factors.map(factor => analyse(cell, factor * tolerance));
  const explained = theirsElsewhere.includes(ours) || elsewhere.includes(theirs);
  if (explained) count.otherTolerance++;
  else disagreements.push({ set, id, sites: cell.numbers.length, ours: [ours, ...elsewhere], theirs: [theirs, ...theirsElsewhere] });
}
console.log('| set | structures | same group | same at another tolerance (0.1 to 5 times) | otherwise |\n|---|---|---|---|---|');
for (const [set, c] of sets) console.log(`| ${set} | ${c.structures} | ${c.same} | ${c.otherTolerance} | ${c.structures - c.same - c.otherTolerance} |`);
console.log('\n| set | same group | same Pearson symbol | same orbits of each species | letters already the first in the other program\'s choice |\n|---|---|---|---|---|');
for (const [set, c] of sets) console.log(`| ${set} | ${c.same} | ${c.pearson} | ${c.orbits} | ${c.letters} |`);
console.log();
for (const d of disagreements) console.log(JSON.stringify(d));
