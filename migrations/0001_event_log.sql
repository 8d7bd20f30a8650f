-- The event log: what happened, for ever.
--
-- The first seven columns and the primary key are those that postgres-es reads and writes; a plain
-- `PostgresEventRepository` can read this table. The others are ours.

CREATE TABLE events (
    aggregate_type text        NOT NULL,
    aggregate_id   text        NOT NULL,
    sequence       bigint      NOT NULL CHECK (sequence >= 0),
    event_type     text        NOT NULL,
    event_version  text        NOT NULL,
    -- `json`, not `jsonb`: the canonical text (RFC 8785) is kept as it was written, byte for byte.
    payload        json        NOT NULL,
    metadata       json        NOT NULL,
    -- Place in the whole log: from 1, without gaps, in the order of commits.
    position       bigint      NOT NULL CHECK (position > 0),
    -- When it was written; never decreases with the position.
    recorded_at    timestamptz NOT NULL,
    -- The caller's idempotency key, and what was asked under it (sensitive values left out).
    command_id     text        NOT NULL,
    command_hash   bytea       NOT NULL CHECK (octet_length(command_hash) = 32),
    PRIMARY KEY (aggregate_type, aggregate_id, sequence),
    CONSTRAINT events_position UNIQUE (position)
);

-- A command makes one event, so the event is also the record that the command was carried out.
CREATE UNIQUE INDEX events_command ON events (command_id, (metadata ->> 'actor'));

-- The unit tree is folded from these; they are few among many.
CREATE INDEX events_units ON events (position) WHERE aggregate_type = 'unit';

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'history is never changed: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER events_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The end of the log. Whoever appends locks this row: positions are gapless and in the order of commits because of it.
CREATE TABLE log_head (
    singleton      boolean     PRIMARY KEY DEFAULT true CHECK (singleton),
    position       bigint      NOT NULL DEFAULT 0,
    recorded_at    timestamptz NOT NULL DEFAULT 'epoch',
    -- Position of the last unit event: whoever holds an older tree must read on before deciding.
    units_position bigint      NOT NULL DEFAULT 0
) WITH (fillfactor = 20); -- one hot row: room for its versions within the page

INSERT INTO log_head DEFAULT VALUES;

-- Fixed when the log is made.
CREATE TABLE log_settings (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    log_id    uuid    NOT NULL DEFAULT gen_random_uuid(),
    -- IANA name of the reporting time zone, in which every local day is reckoned.
    time_zone text    NOT NULL
);

CREATE TRIGGER log_settings_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON log_settings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Values about people: the one place where they lie, and the one table from which rows may be erased.
CREATE TABLE sensitive_values (
    position      bigint PRIMARY KEY REFERENCES events (position),
    -- Whose values; null where they are about no petitioner (the reason of an erasure).
    petitioner_id text,
    -- Goes with the values: without it, the digest in the event says nothing about them.
    salt          bytea  NOT NULL CHECK (octet_length(salt) = 16),
    -- One JSON object: field to text.
    fields        json   NOT NULL
);

CREATE INDEX sensitive_values_petitioner ON sensitive_values (petitioner_id, position);
