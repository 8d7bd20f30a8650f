-- Values about people are sealed: the database holds their ciphertext, and the keys are in a file that it never sees. What an earlier
-- program left readable waits in `plain_values` until this one has sealed it (`redress migrate`, or the next `redress serve` with a
-- private database), which ends with that table and its files gone.

DROP VIEW held_summaries;
ALTER TABLE sensitive_values RENAME TO plain_values;
ALTER INDEX sensitive_values_pkey RENAME TO plain_values_pkey;
ALTER INDEX sensitive_values_petitioner RENAME TO plain_values_petitioner;

-- Values about people: the one place where they are, and the one table from which rows may be erased.
CREATE TABLE sensitive_values (
    position      bigint PRIMARY KEY REFERENCES events (position),
    -- Whose values; null where they are about no petitioner (the reason of an erasure).
    petitioner_id text,
    -- The tree of keys, by its name in the key file; the key is the tree's for this position.
    root          bigint NOT NULL,
    -- A nonce of 12 bytes, then AES-256-GCM over the salt and one JSON object (field to text); bound to position and petitioner.
    sealed        bytea  NOT NULL CHECK (octet_length(sealed) >= 44)
);
-- Ciphertext does not become shorter.
ALTER TABLE sensitive_values ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE INDEX sensitive_values_petitioner ON sensitive_values (petitioner_id, position);

-- The keys that erasures destroyed: every key file has to forget them.
CREATE TABLE destroyed_keys (
    root      bigint NOT NULL,
    position  bigint NOT NULL,
    -- Position of the erasure.
    erased_at bigint NOT NULL REFERENCES events (position),
    PRIMARY KEY (root, position)
);
CREATE INDEX destroyed_keys_erasure ON destroyed_keys (erased_at);

-- The tree of keys that new values are sealed under; null: none yet. A batch that assumes another one writes nothing.
ALTER TABLE log_head ADD COLUMN value_root bigint;

-- Up to here, subjects of an issuer's tokens were recorded as those of the server's own key are; from here on the issuer is named. A
-- command that was carried out before and is sent again after is still known.
ALTER TABLE log_head ADD COLUMN shared_actors_upto bigint NOT NULL DEFAULT 0;
UPDATE log_head SET shared_actors_upto = position;

-- Whoever may use the former table may use this one.
DO $$
DECLARE statement text;
BEGIN
    FOR statement IN
        SELECT format('GRANT %s ON sensitive_values TO %s', privilege_type,
                      CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
        FROM pg_class c, aclexplode(c.relacl)
        WHERE c.oid = 'plain_values'::regclass AND grantee <> c.relowner
    LOOP
        EXECUTE statement;
    END LOOP;
    IF NOT EXISTS (SELECT FROM plain_values) THEN
        DROP TABLE plain_values;
    END IF;
END
$$;
