-- The statistics ledger of all families but the matter's own, which keeps its tables: what other kinds of case contribute to figures, and what
-- their events contribute to matters. A row says its family, whose subjects and flags the bits of `gained` and `lost` are: a new family
-- needs no table, takes no bit of another one and leaves all rows as they are. No earlier program has events that any of it is computed from.
CREATE TABLE reading.case_ledger (
    position      bigint  NOT NULL,
    gained        bigint  NOT NULL,
    lost          bigint  NOT NULL,
    -- People, or an amount, of the subjects that are weighed.
    heads         bigint  NOT NULL,
    day           date    NOT NULL,
    attributed_on date    NOT NULL,
    n             integer NOT NULL,
    family        text    NOT NULL,
    unit          text    NOT NULL,
    -- Empty: none. Category and kind are those of the first subject's rows only.
    channel       text    NOT NULL,
    category      text    NOT NULL,
    kind          text    NOT NULL,
    -- The case that the row is about: of which kind, the family says.
    id            text    NOT NULL
);
CREATE INDEX case_ledger_attributed ON reading.case_ledger (family, attributed_on, unit);
CREATE INDEX case_ledger_position ON reading.case_ledger (position);
-- As of `reading.ledger`: the rows that tell a case's category and kind.
CREATE INDEX case_ledger_described ON reading.case_ledger (family, id) WHERE gained & 1 <> lost & 1;

CREATE TABLE reading.case_rollup (
    subject          text    NOT NULL,
    flags            integer NOT NULL,
    family           text    NOT NULL,
    unit             text    NOT NULL,
    attributed_month date    NOT NULL,
    month            date    NOT NULL,
    category         text    NOT NULL,
    channel          text    NOT NULL,
    kind             text    NOT NULL,
    n                bigint  NOT NULL,
    heads            bigint  NOT NULL,
    PRIMARY KEY (family, attributed_month, unit, subject, flags, month, category, channel, kind)
);

-- Whoever may use the matter's ledger may use these.
DO $$
DECLARE statement text;
BEGIN
    FOR statement IN
        SELECT format('GRANT %s ON reading.case_ledger, reading.case_rollup TO %s', privilege_type,
                      CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
        FROM pg_class c, aclexplode(c.relacl)
        WHERE c.oid = 'reading.ledger'::regclass AND grantee <> c.relowner
    LOOP
        EXECUTE statement;
    END LOOP;
END
$$;
