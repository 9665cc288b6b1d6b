/** Preloaded by services under test, as `apply.ts?NAME`: makes the edits of that mutation to files as they are loaded. */
import { registerHooks } from 'node:module';
import { MUTATIONS } from './mutations.ts';

const name = new URL(import.meta.url).search.slice(1);
const mutation = MUTATIONS.find((one) => one.name === name);
if (!mutation) throw new Error(`There is no mutation '${name}'.`);

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    const edit = mutation.edits.find(({ file }) => url.endsWith(`/${file}`));
    if (!edit || !loaded.source) return loaded;
    const { source } = loaded;
    const text = typeof source === 'string' ? source : new TextDecoder().decode(source);
    return { ...loaded, source: text.replace(edit.find, () => edit.replace) };
  },
});
