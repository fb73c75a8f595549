import { renderRouteTemplate } from './routeTemplate';

const data = {
  URL: '',
  JsonData: { apiUrl: 'https://api.example', empty: '', nested: { key: 'deep' }, zero: 0 },
  SecureJsonData: { apiKey: 'secret' },
};

describe('renderRouteTemplate', () => {
  it.each([
    ['a setting is filled in', '{{ .JsonData.apiUrl }}/v1', 'https://api.example/v1'],
    ['spaces do not matter', '{{.JsonData.apiUrl}}', 'https://api.example'],
    ['a secret is filled in', 'Bearer {{ .SecureJsonData.apiKey }}', 'Bearer secret'],
    ['a path of keys is followed', '{{ .JsonData.nested.key }}', 'deep'],
    ['a missing setting prints what Go prints', '{{ .JsonData.none }}', '<no value>'],
    ['a missing secret prints it too', 'Bearer {{ .SecureJsonData.none }}', 'Bearer <no value>'],
    ['if leaves out what belongs to a missing secret', '[{{ if .SecureJsonData.none }}Bearer x{{ end }}]', '[]'],
    [
      'if keeps what belongs to a secret that is there',
      '{{ if .SecureJsonData.apiKey }}Bearer {{ .SecureJsonData.apiKey }}{{ end }}',
      'Bearer secret',
    ],
    ['orEmpty hides a missing setting', '[{{ orEmpty .JsonData.none }}]', '[]'],
    ['or takes the default for a missing setting', '{{ or .JsonData.none "https://x y" }}', 'https://x y'],
    ['or takes the default for an empty setting', '{{ or .JsonData.empty "d" }}', 'd'],
    ['or keeps what is set', '{{ or .JsonData.apiUrl "d" }}', 'https://api.example'],
    ['or gives the last of several empty ones', '[{{ or .JsonData.zero .JsonData.empty }}]', '[]'],
    ['text without actions stays', 'plain', 'plain'],
  ])('%s', (_name, template, expected) => {
    expect(renderRouteTemplate(template, data)).toBe(expected);
  });

  it.each(['{{ printf "%s" .URL }}', '{{ .Nothing.x }}', '{{ JsonData.x }}', '{{ }}'])('refuses %s', (template) => {
    expect(() => renderRouteTemplate(template, data)).toThrow();
  });
});
