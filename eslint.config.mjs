import grafana from '@grafana/eslint-config/flat.js';
import prettier from 'eslint-config-prettier';

export default [
  { ignores: ['**/node_modules', 'dist', 'coverage', 'test-results', 'workbench/.build', 'dashboards/*.json'] },
  ...grafana,
  prettier,
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { project: './tsconfig.json' } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-deprecated': 'warn',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
];
