/** Parameters as Stripe nests them: every leaf is the text that was sent. */
export interface Params {
  [name: string]: unknown;
}

/**
 * Nests form fields: `metadata[orderId]=7` becomes `{ metadata: { orderId: '7' } }`. List items (`expand[0]=…`, `expand[]=…`) become an
 * object keyed by their position.
 */
export function nest(fields: Params): Params {
  const root = emptyParams();
  for (const [field, value] of Object.entries(fields)) {
    const path = field.split('[').map((part) => part.replace(/\]$/, ''));
    const leaf = path.pop() ?? field;
    let parent = root;
    for (const part of path) {
      parent = (parent[part] ??= emptyParams()) as Params;
    }
    parent[leaf] = value;
  }
  return root;
}

/** Without a prototype: the names come from outside. */
function emptyParams(): Params {
  return Object.create(null) as Params;
}
