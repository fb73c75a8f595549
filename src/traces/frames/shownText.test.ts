import fc from 'fast-check';
import { escapeHtml } from './shownText';

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
  const pieces = fc.constantFrom('<', '>', '&', ';', '#', '"', "'", 'a', 'lt', '!--', '/', '=', ' ', '🔥');
  fc.assert(
    fc.property(fc.string({ unit: pieces }), (text) => {
      expect(shown(text)).toEqual({ text, elements: 0 });
    })
  );
});

test('what means nothing between tags stays, since summaries show these texts as they are', () => {
  expect(escapeHtml(`don't say "x -> y"`)).toBe(`don't say "x -> y"`);
});
