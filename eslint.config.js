import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config({ ignores: ['dist/', 'coverage/', 'data/'] }, eslint.configs.recommended, {
  files: ['**/*.ts'],
  extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
  languageOptions: { parserOptions: { projectService: true } },
  rules: {
    '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    // Views, DTOs and entities are classes for their decorators' sake; they have no behaviour to lose.
    '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    '@typescript-eslint/no-misused-spread': 'off',
    // The other half of the pair, no-non-null-assertion, is the one that is kept.
    '@typescript-eslint/non-nullable-type-assertion-style': 'off',
    // Nest modules and marker classes have no members.
    '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
    '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
  },
});
