import { randomUUID } from 'node:crypto';
import type { ObjectStore } from '../../lib/reconciler/object-store.ts';

/** What every implementation of the port does. The store may hold anything under other keys. */
export function describeObjectStore(name: string, makeStore: () => Promise<ObjectStore>): void {
  describe(`${name} as an ObjectStore`, () => {
    let store: ObjectStore;
    let key: string;

    beforeAll(async () => {
      store = await makeStore();
    });
    beforeEach(() => {
      key = `contract/${randomUUID()}/a b.json`;
    });

    it('reads nothing where nothing was written', async () => {
      expect(await store.read(key)).toBeUndefined();
    });

    it('reads back what was written, with the version that the write answered', async () => {
      const version = await store.write(key, { name: 'Zürich', rows: [1, null] }, undefined);
      expect(version).toEqual(expect.any(String));
      expect(await store.read(key)).toEqual({ value: { name: 'Zürich', rows: [1, null] }, version });
    });

    it('creates only where nothing is', async () => {
      await store.write(key, 'first', undefined);
      expect(await store.write(key, 'second', undefined)).toBeUndefined();
      expect((await store.read(key))?.value).toBe('first');
    });

    it('writes over the version that was read, and over no older one', async () => {
      const first = await store.write(key, 'first', undefined);
      const second = await store.write(key, 'second', first);
      expect(second).toEqual(expect.any(String));
      expect(second).not.toBe(first);
      expect(await store.write(key, 'late', first)).toBeUndefined();
      expect(await store.read(key)).toEqual({ value: 'second', version: second });
    });

    it('does not bring back what is gone', async () => {
      const version = await store.write(key, 'elsewhere', undefined);
      expect(await store.write(`${key}.gone`, 'new', version)).toBeUndefined();
      expect(await store.read(`${key}.gone`)).toBeUndefined();
    });

    it('puts without a condition, and the versions before are old then', async () => {
      const version = await store.write(key, 'first', undefined);
      await store.put(key, 'put');
      expect((await store.read(key))?.value).toBe('put');
      expect(await store.write(key, 'late', version)).toBeUndefined();
      await store.put(`${key}.new`, 'put');
      expect((await store.read(`${key}.new`))?.value).toBe('put');
    });

    it('lets exactly one of many writers win, who create or who read the same version', async () => {
      const writers = Array.from({ length: 8 }, (_, writer) => writer);
      const race = async (version: string | undefined) => {
        const versions = await Promise.all(writers.map((writer) => store.write(key, { writer, version }, version)));
        const winners = writers.filter((writer) => versions[writer] !== undefined);
        expect(winners).toHaveLength(1);
        expect((await store.read(key))?.value).toEqual({ writer: winners[0], version });
        return versions[winners[0] ?? 0];
      };
      await race(await race(undefined));
    });

    it('lists the keys below a prefix, in order, and nothing beside it', async () => {
      const folder = `contract/${randomUUID()}`;
      const keys = ['b & <c>.json', 'a.json', 'Z.json', 'deeper/é.json'].map((name) => `${folder}/${name}`);
      for (const one of keys) await store.put(one, 1);
      await store.put(`${folder}-beside/a.json`, 1);
      expect(await store.list(`${folder}/`)).toEqual(keys.toSorted());
      expect(await store.list(`${folder}-nowhere/`)).toEqual([]);
    });

    it('says where a person finds a key', () => {
      expect(store.address(key)).toContain(key);
    });
  });
}
