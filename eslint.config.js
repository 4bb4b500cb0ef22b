import js from '@eslint/js';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'lib/', '.cdk8s/', '.cache/', 'node_modules/'] },
  js.configs.recommended,
  tseslint.configs.strict,
  tseslint.configs.stylistic,
  {
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'max-lines-per-function': ['error', { max: 70, skipComments: true, skipBlankLines: true }],
      complexity: ['error', 16],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      // Type aliases and interfaces both have their place.
      '@typescript-eslint/consistent-type-definitions': 'off',
    },
  },
  { files: ['**/*.js'], languageOptions: { globals: { process: 'readonly', URL: 'readonly' } } },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      globals: { require: 'readonly', module: 'writable', process: 'readonly', __dirname: 'readonly' },
    },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  // What holdfast reads may be somebody's who means harm: no expression takes more than linear time, wherever a match begins.
  {
    files: ['**/*.{ts,js,cjs}'],
    ignores: ['test/**'],
    plugins: { regexp },
    rules: { 'regexp/no-super-linear-backtracking': 'error', 'regexp/no-super-linear-move': 'error' },
  },
  {
    files: ['graph/**/*.ts', 'invariants/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='RegExp'] > TemplateLiteral[expressions.length>0]",
          message:
            'An expression of the input runs in InputPatterns. Where all its parts are ours, say so at the line.',
        },
      ],
    },
  },
  // Tests are lists of cases.
  { files: ['test/**'], rules: { 'max-lines-per-function': 'off', 'no-unsafe-optional-chaining': 'off' } },
);
