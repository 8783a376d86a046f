/** A whole number from 0 up to, not including, `below`. */
type Draw = (below: number) => number;

/** Something of somebody who does not exist. */
type Invention = (draw: Draw) => string;

const oneOf =
  (...lines: readonly string[]): Invention =>
  (draw) => {
    const choices = lines.flatMap((line) => line.split(', '));
    return choices[draw(choices.length)] ?? '';
  };

const firstName = oneOf(
  'Ada, Aisha, Amara, Anna, Astrid, Beatriz, Carlos, Chen, Chloe, Daniel, David, Diego, Elena, Elif, Emil, Emma, Fatima',
  'Felix, Finn, Freya, Grace, Hana, Hugo, Ines, Isaac, Ivan, Jack, James, Jonas, Julia, Kai, Kofi, Laila, Lars, Leila',
  'Leo, Liam, Lucia, Luis, Maria, Marta, Mateo, Mei, Mia, Milan, Mohamed, Nadia, Noah, Nora, Olga, Oliver, Omar, Paula',
  'Pedro, Priya, Rafael, Rosa, Ruth, Samuel, Sara, Sofia, Stefan, Tariq, Theo, Tomas, Vera, Victor, Yara, Yuki, Zoe',
);

const lastName = oneOf(
  'Abbott, Ahmed, Alves, Andersen, Baker, Bauer, Bianchi, Brown, Carter, Chen, Cohen, Costa, Diallo, Dubois, Evans, Fischer',
  'Garcia, Gomez, Gupta, Haddad, Hansen, Hughes, Ibrahim, Ito, Jansen, Johnson, Jones, Kaya, Khan, Kim, Kowalski, Larsen',
  'Lee, Lopez, Martin, Mendes, Meyer, Miller, Moreau, Morris, Murphy, Nguyen, Novak, Okafor, Olsen, Park, Patel, Petrov',
  'Popescu, Reyes, Ricci, Rossi, Santos, Sato, Schmidt, Silva, Singh, Smith, Tanaka, Taylor, Torres, Walker, Weber, Wilson',
);

const city = oneOf(
  'Accra, Ankara, Athens, Auckland, Bergen, Bogota, Bristol, Brno, Cairo, Calgary, Chennai, Cork, Dakar, Denver, Dublin',
  'Gdansk, Geneva, Graz, Hanoi, Havana, Helsinki, Izmir, Jakarta, Kigali, Kyoto, Leeds, Lima, Lisbon, Lyon, Malaga, Manila',
  'Medellin, Montreal, Nairobi, Osaka, Oslo, Perth, Porto, Prague, Quito, Riga, Salvador, Seoul, Seville, Sofia, Tampere',
  'Tbilisi, Toronto, Tunis, Turin, Utrecht, Valencia, Vienna, Vilnius, Warsaw, York, Zagreb, Zurich',
);

const prefix = oneOf('Dr., Miss, Mr., Mrs., Ms., Prof.');
const suffix = oneOf('II, III, IV, Jr., Sr., Esq., M.D., Ph.D.');
const street = oneOf(
  'Bridge, Cedar, Church, Garden, Hill, Lake, Maple, Market, Mill, Oak, Park, River, School, Spring, Station',
);
const kindOfStreet = oneOf('Avenue, Court, Drive, Lane, Place, Road, Square, Street, Terrace, Way');

const streetName: Invention = (draw) => `${street(draw)} ${kindOfStreet(draw)}`;

/** ISO 3166-1, two letters each. */
const countryCodes =
  'ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDE' +
  'DJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJP' +
  'KEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZ' +
  'OMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTW' +
  'TZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSYEYTZAZMZW';

const countryCode: Invention = (draw) => {
  const at = draw(countryCodes.length / 2) * 2;
  return countryCodes.slice(at, at + 2);
};

const degrees =
  (max: number): Invention =>
  (draw) =>
    (draw(2 * max * 100_000 + 1) / 100_000 - max).toFixed(5);

/** What templates know of people and places; nobody can be reached there. */
export const people = {
  randomFirstName: firstName,
  randomLastName: lastName,
  randomFullName: (draw) => `${firstName(draw)} ${lastName(draw)}`,
  randomNamePrefix: prefix,
  randomNameSuffix: suffix,
  randomCity: city,
  randomCountry: (draw) => new Intl.DisplayNames('en', { type: 'region' }).of(countryCode(draw)) ?? '',
  randomCountryCode: countryCode,
  randomStreetName: streetName,
  randomStreetAddress: (draw) => `${1 + draw(999)} ${streetName(draw)}`,
  randomLatitude: degrees(90),
  randomLongitude: degrees(180),
  // Numbers that nobody has, in any area
  randomPhoneNumber: (draw) => `${200 + draw(800)}-555-01${String(draw(100)).padStart(2, '0')}`,
  randomEmail: (draw) => `${firstName(draw)}.${lastName(draw)}@example.com`.toLowerCase(),
} as const satisfies Readonly<Record<string, Invention>>;
