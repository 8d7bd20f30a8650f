-- The register of all kinds of case but petitions, which have their own: one row a case, as it stands. The events of such kinds come with
-- the program that has them, so there is nothing yet that it could lack, and the read side stays as it is.
CREATE TABLE reading.cases (
    kind           text   NOT NULL,
    id             text   NOT NULL,
    -- The owner: its subtree works with the case.
    unit           text   NOT NULL,
    -- The units that the case names to act, and those of them whose answer is outstanding.
    acting         text[] NOT NULL,
    asked          text[] NOT NULL,
    state          text   NOT NULL,
    opened         date   NOT NULL,
    due            date,
    closed         date,
    -- The petitions that its events have named; the subject first.
    petitions      text[] NOT NULL,
    sequence       bigint NOT NULL,
    first_position bigint NOT NULL,
    last_position  bigint NOT NULL,
    -- The state that its next event goes on from.
    folded         jsonb  NOT NULL,
    PRIMARY KEY (kind, id)
);

-- Pages of a kind, in each order; "none" comes last.
CREATE INDEX cases_opened ON reading.cases (kind, opened, id);
CREATE INDEX cases_due ON reading.cases (kind, (coalesce(due, 'infinity')), id);
CREATE INDEX cases_closed ON reading.cases (kind, (coalesce(closed, 'infinity')), id);
CREATE INDEX cases_unit ON reading.cases (unit);
CREATE INDEX cases_acting ON reading.cases USING gin (acting);
CREATE INDEX cases_asked ON reading.cases USING gin (asked);
CREATE INDEX cases_petitions ON reading.cases USING gin (petitions);

-- Whoever may use the petition register may use this one.
DO $$
DECLARE statement text;
BEGIN
    FOR statement IN
        SELECT format('GRANT %s ON reading.cases TO %s', privilege_type,
                      CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
        FROM pg_class c, aclexplode(c.relacl)
        WHERE c.oid = 'reading.petitions'::regclass AND grantee <> c.relowner
    LOOP
        EXECUTE statement;
    END LOOP;
END
$$;
