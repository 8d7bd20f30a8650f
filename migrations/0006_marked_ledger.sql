-- The ledger says what an event changed in half the rows: of what is alike but for its subject, one row tells which subjects and flags it
-- gained and which it lost, as the bits of a number (`marks` in the code). The read side is computed from the log anew: by the next
-- `redress serve`, or by `redress rebuild`.
TRUNCATE reading.petitions, reading.rollup, reading.ledger;
UPDATE reading.projection
    SET position = 0, recorded_at = 'epoch', epoch = epoch + 1, lease_until = 'epoch', failed_position = NULL, failure = NULL;

-- The columns come in an order that leaves no gaps between them; whoever may use the table may go on.
ALTER TABLE reading.ledger RENAME TO former_ledger;
CREATE TABLE reading.ledger (
    position      bigint  NOT NULL,
    -- What is counted, and what is true of it: `n` things, with so many people where filings are counted, were `lost` and are `gained`.
    gained        bigint  NOT NULL,
    lost          bigint  NOT NULL,
    heads         bigint  NOT NULL,
    -- The day on which the difference takes effect: a cut-off before it does not see it.
    day           date    NOT NULL,
    -- The day to which it is attributed: the one that lies in a window or not.
    attributed_on date    NOT NULL,
    n             integer NOT NULL,
    unit          text    NOT NULL,
    channel       text    NOT NULL,
    -- Of a petition's registration only; empty: none.
    category      text    NOT NULL,
    kind          text    NOT NULL,
    petition      text    NOT NULL
);

DO $$
DECLARE statement text;
BEGIN
    FOR statement IN
        SELECT format('GRANT %s ON reading.ledger TO %s', privilege_type,
                      CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
        FROM pg_class c, aclexplode(c.relacl)
        WHERE c.oid = 'reading.former_ledger'::regclass AND grantee <> c.relowner
    LOOP
        EXECUTE statement;
    END LOOP;
END
$$;
DROP TABLE reading.former_ledger;

CREATE INDEX ledger_attributed ON reading.ledger (attributed_on, unit);
CREATE INDEX ledger_position ON reading.ledger (position);
-- The rows by which a petition was registered, or came to be of another category or kind.
CREATE INDEX ledger_registration ON reading.ledger (petition) WHERE gained & 1 <> lost & 1;
