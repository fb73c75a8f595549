import grafana from '@grafana/eslint-config';
import prettier from 'eslint-config-prettier';

export default [
  {
    ignores: ['**/node_modules', 'dist', 'coverage', 'test-results', 'dashboards/*.json', 'examples'],
  },
  ...grafana,
  prettier,
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { project: './tsconfig.json' } },
    rules: {
      // The JSX runtime is imported by the compiler.
      'react/react-in-jsx-scope': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: { '@typescript-eslint/no-deprecated': 'error' },
  },
];
