-- The log as a Merkle tree (RFC 6962), and what was signed of it. Computed from the log, but not computed again: what was signed
-- stays. A tree that grew differently from what is stored here would be a fork, and the triggers keep it from being overwritten.

CREATE SCHEMA proof;

-- How many leaves the tree has: the leaf of index n is the event at position n + 1. Who makes the tree grow locks this row.
CREATE TABLE proof.tree (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    size      bigint  NOT NULL DEFAULT 0 CHECK (size >= 0)
) WITH (fillfactor = 20);

INSERT INTO proof.tree DEFAULT VALUES;

-- Tiles of 256 hashes (C2SP tlog-tiles); the last one of a level has fewer, and grows.
CREATE TABLE proof.tiles (
    level  smallint NOT NULL CHECK (level BETWEEN 0 AND 7),
    index  bigint   NOT NULL CHECK (index >= 0),
    hashes bytea    NOT NULL CHECK (octet_length(hashes) BETWEEN 32 AND 8192 AND octet_length(hashes) % 32 = 0),
    PRIMARY KEY (level, index)
);
-- Hashes cannot be compressed: trying takes time for nothing.
ALTER TABLE proof.tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;

-- Public keys of the log, in the order in which they signed first: the last one signs.
CREATE TABLE proof.keys (
    number     integer     PRIMARY KEY CHECK (number > 0),
    public_key bytea       NOT NULL UNIQUE CHECK (octet_length(public_key) = 32),
    since      timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- One root a size: the database itself refuses a second one.
CREATE TABLE proof.checkpoints (
    size      bigint      PRIMARY KEY CHECK (size > 0),
    root      bytea       NOT NULL CHECK (octet_length(root) = 32),
    signed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE proof.signatures (
    size      bigint  NOT NULL REFERENCES proof.checkpoints,
    key       integer NOT NULL REFERENCES proof.keys,
    signature bytea   NOT NULL CHECK (octet_length(signature) = 64),
    PRIMARY KEY (size, key)
);

CREATE FUNCTION proof.refuse_shrinking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the tree only grows: % on %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER tree_is_never_emptied BEFORE DELETE OR TRUNCATE ON proof.tree
    FOR EACH STATEMENT EXECUTE FUNCTION proof.refuse_shrinking();
CREATE TRIGGER tree_only_grows BEFORE UPDATE ON proof.tree
    FOR EACH ROW WHEN (NEW.size < OLD.size) EXECUTE FUNCTION proof.refuse_shrinking();
CREATE TRIGGER tiles_are_never_removed BEFORE DELETE OR TRUNCATE ON proof.tiles
    FOR EACH STATEMENT EXECUTE FUNCTION proof.refuse_shrinking();
CREATE TRIGGER tiles_only_grow BEFORE UPDATE ON proof.tiles
    FOR EACH ROW WHEN (NEW.level <> OLD.level OR NEW.index <> OLD.index
                       OR substr(NEW.hashes, 1, octet_length(OLD.hashes)) <> OLD.hashes)
    EXECUTE FUNCTION proof.refuse_shrinking();
CREATE TRIGGER keys_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON proof.keys
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoints_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON proof.checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER signatures_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON proof.signatures
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
