import { describe, expect, test } from '@jest/globals';
import { onOddDatabase, type OddDatabase } from '../support/odd-databases.js';
import { expectToWorkAsEverywhere } from '../support/works-as-everywhere.js';

const UTF8 = "ENCODING 'UTF8' LOCALE 'C.UTF-8'";

const describeOnPostgres = DATABASE === 'postgres' ? describe : describe.skip;

describeOnPostgres('a database', () => {
  const { create, start, close } = onOddDatabase();

  /** Makes the migrations as another role. */
  const migrateAsOwner = async (odd: OddDatabase) => {
    await odd.run('ALTER ROLE @role SUPERUSER', 'ALTER ROLE @role IN DATABASE @database SET role = postgres');
    await start().finally(() =>
      odd.run('ALTER ROLE @role NOSUPERUSER', 'ALTER ROLE @role IN DATABASE @database RESET role'),
    );
    await close();
  };

  test('whose tables belong to another role works once that grants what the refusal says', async () => {
    const odd = await create(UTF8);
    await migrateAsOwner(odd);

    const refusal = await start().then(String, String);
    expect(refusal).toMatch(/the role "Odd-\w+" may not use .*; as their owner: GRANT/);
    await odd.run(refusal.slice(refusal.indexOf('GRANT')));

    await expectToWorkAsEverywhere(await start());
  });

  test('whose tables belong to another role is migrated by that role alone', async () => {
    const odd = await create(UTF8);
    await migrateAsOwner(odd);
    await odd.run(
      'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO @role',
      'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO @role',
      'DELETE FROM migrations WHERE id = (SELECT max(id) FROM migrations)',
    );

    await expect(start()).rejects.toThrow(/tables belong to postgres, .* run `wasil migrate` as postgres/);
  });

  test('with tables in a schema that is no longer the first of its search_path is refused with a sentence', async () => {
    const odd = await create(UTF8);
    await start();
    await close();
    await odd.run('CREATE SCHEMA AUTHORIZATION @role');

    await expect(start()).rejects.toThrow(
      /new tables would go to "Odd-\w+", and Wasil's are in public; put public first/,
    );
  });
});
