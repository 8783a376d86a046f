import { expect, test } from '@jest/globals';
import { people } from './people.ts';

test.each<[keyof typeof people, string, string, RegExp]>([
  ['randomFirstName', 'Ada', 'Zoe', /^\p{Lu}\p{L}+$/u],
  ['randomLastName', 'Abbott', 'Wilson', /^\p{Lu}\p{L}+$/u],
  ['randomFullName', 'Ada Abbott', 'Zoe Wilson', /^\p{Lu}\p{L}+ \p{Lu}\p{L}+$/u],
  ['randomNamePrefix', 'Dr.', 'Prof.', /^\p{Lu}\p{L}+\.?$/u],
  ['randomNameSuffix', 'II', 'Ph.D.', /^\p{Lu}[\p{L}.]+$/u],
  ['randomCity', 'Accra', 'Zurich', /^\p{Lu}\p{L}+$/u],
  ['randomCountry', 'Andorra', 'Zimbabwe', /^(?!\p{Lu}\p{Lu}$)[\p{L}Å][\p{L}\p{M}’&.,()\- ]+$/u],
  ['randomCountryCode', 'AD', 'ZW', /^[A-Z]{2}$/],
  ['randomStreetName', 'Bridge Avenue', 'Station Way', /^[A-Z][a-z]+ [A-Z][a-z]+$/],
  ['randomStreetAddress', '1 Bridge Avenue', '999 Station Way', /^\d{1,3} [A-Z][a-z]+ [A-Z][a-z]+$/],
  ['randomLatitude', '-90.00000', '90.00000', /^-?\d{1,2}\.\d{5}$/],
  ['randomLongitude', '-180.00000', '180.00000', /^-?\d{1,3}\.\d{5}$/],
  ['randomPhoneNumber', '200-555-0100', '999-555-0199', /^[2-9]\d\d-555-01\d\d$/],
  ['randomEmail', 'ada.abbott@example.com', 'zoe.wilson@example.com', /^[a-z]+\.[a-z]+@example\.com$/],
])('%s goes from %s to %s', (name, first, last, pattern) => {
  const invent = people[name];
  expect([invent(() => 0), invent((below) => below - 1)]).toEqual([first, last]);
  for (let at = 0; at < 249; at++) expect(invent((below) => at % below)).toMatch(pattern);
});
