/** How many characters have to be typed differently, left out or added to make one text the other (Levenshtein). */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let from = 0; from < a.length; from++) {
    const next = [from + 1];
    for (let to = 1; to <= b.length; to++) {
      const substituted = (row[to - 1] ?? 0) + (b[to - 1] === a[from] ? 0 : 1);
      next.push(Math.min(substituted, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The one of `names` that was probably meant, whatever the case; nothing when there are none. */
export function nearestName(wrong: string, names: Iterable<string>): string | undefined {
  const wanted = wrong.slice(0, 100).toLowerCase();
  let nearest: { readonly name: string; readonly distance: number } | undefined;
  for (const name of names) {
    const distance = editDistance(wanted, name.toLowerCase());
    if (nearest === undefined || distance < nearest.distance) nearest = { name, distance };
  }
  return nearest?.name;
}
