import { writtenClauses } from './grammar';

test.each([
  ["status = 'ERROR'", [{ text: "status = 'ERROR'", about: 'trace' }]],
  [
    " tag.`a AND b` = 'x AND y'  and span.name = \"it's\" ",
    [
      { text: "tag.`a AND b` = 'x AND y'", about: 'trace' },
      { text: 'span.name = "it\'s"', about: 'spanRow' },
    ],
  ],
  [
    "name RLIKE 'a(' AND trace.text LIKE '%x%' AND text ILIKE 'y'",
    [
      { text: "name RLIKE 'a('", about: 'trace', pattern: { written: 'a(', probe: 'a(' } },
      { text: "trace.text LIKE '%x%'", about: 'spanText' },
      { text: "text ILIKE 'y'", about: 'spanText' },
    ],
  ],
  [
    "span.attributes.`m` RLIKE '^(?i)x$'",
    [
      {
        text: "span.attributes.`m` RLIKE '^(?i)x$'",
        about: 'spanText',
        pattern: { written: '^(?i)x$', probe: 'x(?i)xx' },
      },
    ],
  ],
  ["tag.`RLIKE` = 'x'", [{ text: "tag.`RLIKE` = 'x'", about: 'trace' }]],
  ["brand = 'x' OR sand = 'y'", [{ text: "brand = 'x' OR sand = 'y'", about: 'trace' }]],
  ["name = 'never closed AND", [{ text: "name = 'never closed AND", about: 'trace' }]],
  ['', []],
])('the clauses of %s', (filter, clauses) => {
  expect(writtenClauses(filter)).toEqual(clauses);
});
