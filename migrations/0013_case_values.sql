-- Values that belong to a case and not to one petitioner: a text about several petitions, or about none. They are rows of `sensitive_values`
-- without a petitioner. Erasing any of these petitioners erases them: those of the petitions that the case has named, each with the event that
-- named one first.
CREATE TABLE case_petitioners (
    petitioner_id  text   NOT NULL,
    aggregate_type text   NOT NULL,
    aggregate_id   text   NOT NULL,
    position       bigint NOT NULL REFERENCES events (position),
    PRIMARY KEY (petitioner_id, aggregate_type, aggregate_id)
);

-- An erasure would miss the values of a case without its row.
CREATE TRIGGER case_petitioners_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON case_petitioners
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Whoever may write the keys that erasures destroy may write this.
DO $$
DECLARE statement text;
BEGIN
    FOR statement IN
        SELECT format('GRANT %s ON case_petitioners TO %s', privilege_type,
                      CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
        FROM pg_class c, aclexplode(c.relacl)
        WHERE c.oid = 'destroyed_keys'::regclass AND grantee <> c.relowner
    LOOP
        EXECUTE statement;
    END LOOP;
END
$$;
