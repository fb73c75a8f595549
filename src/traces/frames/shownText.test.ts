import fc from 'fast-check';
import { escapeHtml, plain } from './fields';

function shown(text: string): { text: string | null; elements: number } {
  const place = document.createElement('span');
  place.innerHTML = escapeHtml(text);
  return { text: place.textContent, elements: place.childElementCount };
}

test.each([
  ['a frame of Python', '  File "app.py", line 3, in <module>\n    <lambda>'],
  ['a picture that would be asked for', '<img src="https://elsewhere.example/x.png">'],
  ['a link that would cover the page', '<a href="//elsewhere.example" style="position:fixed;inset:0">'],
  ['a comment', '<!-- hidden -->'],
  ['a character reference', '&lt;b&gt; &#39; &amp;amp; &copy'],
  ['a tag that has no end', '<scr'],
])('%s is shown as written', (_, text) => {
  expect(shown(text)).toEqual({ text, elements: 0 });
});

test('whatever the text, the page shows it and holds no element of it', () => {
  const pieces = fc.constantFrom('<', '>', '&', ';', '#', '"', "'", 'a', 'lt', '!--', '/', '?', '=', ' ', '🔥');
  fc.assert(
    fc.property(fc.string({ unit: pieces }), (text) => {
      expect(shown(text)).toEqual({ text, elements: 0 });
    })
  );
});

test('what means nothing between tags stays, since summaries show these texts as they are', () => {
  const text = `don't say "x -> y" if a < b && c <= 3 & d`;
  expect(escapeHtml(text)).toBe(text);
});

test.each<[string, unknown, string]>([
  ['a word', 'CHAT_MODEL', 'CHAT_MODEL'],
  [
    'JSON, with a line for each value',
    '{"a":[1,{"b":"x, [y]: \\"z\\""}],"c":{},"d":[]}',
    '{\n  "a": [\n    1,\n    {\n      "b": "x, [y]: \\"z\\""\n    }\n  ],\n  "c": {},\n  "d": []\n}',
  ],
  ['numbers of JSON as they were written', '[12345678901234567890, 1.50]', '[\n  12345678901234567890,\n  1.50\n]'],
  ['an object', { city: 'Paris' }, '{\n  "city": "Paris"\n}'],
  ['what is JSON in its beginning only', '{city} of {country}', '{city} of {country}'],
])('copied as it was written: %s', (_, value, copied) => {
  expect(plain('key', value)).toEqual({ key: 'key', value: copied, type: 'text' });
});

test('JSON with HTML in it is the same JSON when it is copied, and is shown without an element of it', () => {
  const value = { html: '<b>&amp; a < b</b>', '<i>': 'x' };
  const copied = String(plain('key', value).value);
  expect(JSON.parse(copied)).toEqual(value);
  const place = document.createElement('span');
  place.innerHTML = copied;
  expect([place.childElementCount, JSON.parse(place.textContent ?? '')]).toEqual([0, value]);
});

test('whatever the JSON, what is copied and what is shown is the same JSON', () => {
  fc.assert(
    fc.property(fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())), (value) => {
      const { value: copied, type } = plain('key', JSON.stringify(value));
      expect([JSON.parse(String(copied)), type]).toEqual([JSON.parse(JSON.stringify(value)), 'text']);
    })
  );
});

test('an address stays a link', () => {
  expect(plain('key', 'https://fireworks.ai/a')).toEqual({ key: 'key', value: 'https://fireworks.ai/a' });
});
