import { rows } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';

/** Outages in a row, over all calls and replicas, that open the circuit. */
export const OPENS_AFTER = 5;
/** The first pause; it doubles with each probe that fails, up to the longest. s */
const FIRST_PAUSE_S = 1;
const LONGEST_PAUSE_S = 30;

/**
 * What the end of a step says about its provider: `answered`, whatever the answer was, even 429; `outage`; or `unclear`,
 * when the step failed without telling.
 */
export type Verdict = 'answered' | 'outage' | 'unclear';

/** How the circuit changed by it. */
export type CircuitChange = 'opened' | 'closed' | 'unchanged';

/**
 * Opens the provider's circuit after outages in a row, for a pause in which no call is claimed. Then one call is let
 * through as a probe: an answer closes the circuit, another outage doubles the pause. While it isn't closed, only the
 * probe has a say: what ends late was begun before.
 * @param probing whether the step was the probe
 */
export async function tellCircuit(
  manager: EntityManager,
  provider: string,
  verdict: Verdict,
  probing: boolean,
): Promise<CircuitChange> {
  const [changed] = await rows<{ before: string; after: string }>(manager, STATEMENTS[verdict], [
    provider,
    probing,
  ]);
  if (changed?.after === 'open' && changed.before === 'closed') return 'opened';
  return changed?.after === 'closed' && changed.before !== 'closed' ? 'closed' : 'unchanged';
}

const LIMIT = `WITH before AS (SELECT provider, circuit FROM provider_limits WHERE provider = $1)`;
const RETURNING = `RETURNING before.circuit AS before, now.circuit AS after`;

/** Most answers change nothing, and then write nothing. */
const STATEMENTS: Readonly<Record<Verdict, string>> = {
  answered: `${LIMIT}
    UPDATE provider_limits AS now SET circuit = 'closed', circuit_failures = 0, circuit_until = '-infinity'
    FROM before
    WHERE now.provider = before.provider
      AND (now.circuit = 'closed' AND circuit_failures > 0 OR now.circuit <> 'closed' AND $2)
    ${RETURNING}`,
  outage: `${LIMIT}
    UPDATE provider_limits AS now
    SET circuit_failures = circuit_failures + 1,
        circuit = CASE WHEN circuit_failures + 1 >= ${OPENS_AFTER} THEN 'open' ELSE now.circuit END,
        circuit_until = CASE WHEN circuit_failures + 1 >= ${OPENS_AFTER}
          THEN clock_timestamp() + interval '1 s'
            * least(${LONGEST_PAUSE_S}, ${FIRST_PAUSE_S} * power(2, least(circuit_failures + 1 - ${OPENS_AFTER}, 10)))
          ELSE circuit_until END
    FROM before
    WHERE now.provider = before.provider AND (now.circuit = 'closed' OR now.circuit = 'probing' AND $2)
    ${RETURNING}`,
  unclear: `${LIMIT}
    UPDATE provider_limits AS now SET circuit = 'open', circuit_until = clock_timestamp()
    FROM before
    WHERE now.provider = before.provider AND now.circuit = 'probing' AND $2
    ${RETURNING}`,
};
