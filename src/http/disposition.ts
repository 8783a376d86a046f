/**
 * `Content-Disposition` for a file that is shown, not saved (RFC 6266): its bare name as far as Latin-1 goes, and all of
 * it in percent encoding (RFC 8187) where that says less, or could be taken for such an encoding.
 */
export function inlineAs(filename: string): string {
  const name = (filename.split(/[\\/]/).findLast((part) => part !== '') ?? '').toWellFormed();
  const latin = name.replace(/[^\x20-\x7e\xa0-\xff]/g, '?');
  const plain = name === '' ? '' : `; filename="${latin.replaceAll('"', '\\"')}"`;
  const isEnough = name !== '' && latin === name && !/%[0-9a-f]{2}/i.test(name);
  return isEnough ? `inline${plain}` : `inline${plain}; filename*=UTF-8''${encoded(name)}`;
}

/** What `encodeURIComponent` leaves and an attribute may not have. */
function encoded(name: string): string {
  return encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
