-- Every number that an event gives to something: petitions, orders of assignment, opinions, notices, orders. An index of the log, from which
-- the next number of a series is found; written in the same statement as the event. `redress replay --all --verify` compares it with the events.
CREATE TABLE numbers (
    position bigint  PRIMARY KEY,
    series   text    NOT NULL,
    -- Byte order, so that the numbers of a unit and year are a range.
    number   text    COLLATE "C" NOT NULL,
    -- Whether the office gave it; otherwise the caller did.
    given    boolean NOT NULL
);

INSERT INTO numbers (position, series, number, given)
SELECT position, 'PETITION', aggregate_id, payload -> 'Registered' -> 'given' IS NOT NULL FROM events
WHERE aggregate_type = 'petition' AND event_type = 'Registered'
UNION ALL
SELECT position, 'ASSIGNMENT', payload -> 'Assigned' ->> 'order_number', payload -> 'Assigned' -> 'given' IS NOT NULL FROM events
WHERE aggregate_type = 'petition' AND event_type = 'Assigned'
UNION ALL
SELECT position, 'OPINION', payload -> 'Closed' ->> 'opinion_reference', payload -> 'Closed' -> 'given' IS NOT NULL FROM events
WHERE aggregate_type = 'petition' AND event_type = 'Closed' AND payload -> 'Closed' ->> 'opinion_reference' IS NOT NULL;

CREATE INDEX numbers_number ON numbers (series, number);
-- No number is given twice, whatever else fails.
CREATE UNIQUE INDEX numbers_given ON numbers (series, number) WHERE given;

CREATE TRIGGER numbers_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON numbers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Calendars are read with the units: both are rules for whatever is decided after them.
DROP INDEX events_units;
CREATE INDEX events_units ON events (position) WHERE aggregate_type IN ('unit', 'calendar');

-- A calendar belongs to the whole office: it has no owner, and everyone sees it.
ALTER TABLE reading.cases ALTER COLUMN unit DROP NOT NULL;

-- Whoever may write the petitioners that a case concerns may write this.
DO $$
DECLARE statement text;
BEGIN
    FOR statement IN
        SELECT format('GRANT %s ON numbers TO %s', privilege_type,
                      CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
        FROM pg_class c, aclexplode(c.relacl)
        WHERE c.oid = 'case_petitioners'::regclass AND grantee <> c.relowner
    LOOP
        EXECUTE statement;
    END LOOP;
END
$$;
