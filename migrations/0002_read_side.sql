-- The read side: everything here is computed from the log and can be computed again (`redress rebuild`).
-- It lies in a schema of its own, so that a rebuild can grow beside it and take its place in one step.

CREATE SCHEMA reading;

-- How far the read side has read, and who reads. Rows and this row change in one transaction.
CREATE TABLE reading.projection (
    singleton       boolean     PRIMARY KEY DEFAULT true CHECK (singleton),
    -- The checkpoint: the last position whose event is in the rows.
    position        bigint      NOT NULL DEFAULT 0,
    -- When that event was recorded.
    recorded_at     timestamptz NOT NULL DEFAULT 'epoch',
    -- Raised whenever another projector takes over: a writer with an older epoch writes nothing any more.
    epoch           bigint      NOT NULL DEFAULT 0,
    lease_until     timestamptz NOT NULL DEFAULT 'epoch',
    -- The event that stopped the projection, and why.
    failed_position bigint,
    failure         text
) WITH (fillfactor = 20);

INSERT INTO reading.projection DEFAULT VALUES;

-- The register: one row a petition, as it stands.
CREATE TABLE reading.petitions (
    id             text        PRIMARY KEY,
    matter         text        NOT NULL,
    state          text        NOT NULL,
    round          integer     NOT NULL,
    tier           smallint    NOT NULL,
    channel        text        NOT NULL,
    kind           text,
    category       text,
    petitioner_id  text        NOT NULL,
    anonymous      boolean     NOT NULL,
    head_count     integer     NOT NULL,
    received_by    text        NOT NULL,
    place          text        NOT NULL,
    responsible    text,
    co_handlers    text[]      NOT NULL,
    against        text[]      NOT NULL,
    repeat_of      text,
    -- Whether any filing of the petition was a collective visit, or an over-level one.
    collective     boolean     NOT NULL,
    over_level     boolean     NOT NULL,
    registered_at  timestamptz NOT NULL,
    registered_on  date        NOT NULL,
    triage_due_on  date        NOT NULL,
    due_on         date,
    legal_limit_on date,
    closed_on      date,
    outcome        text,
    sequence       bigint      NOT NULL,
    -- Position of the registration, where name and summary lie, and of the last event.
    first_position bigint      NOT NULL,
    last_position  bigint      NOT NULL
);

CREATE INDEX petitions_matter ON reading.petitions (matter);
CREATE INDEX petitions_registered ON reading.petitions (registered_on, id);
CREATE INDEX petitions_due ON reading.petitions (due_on, id);
CREATE INDEX petitions_responsible ON reading.petitions (responsible, registered_on);
CREATE INDEX petitions_place ON reading.petitions (place, registered_on);
CREATE INDEX petitions_petitioner ON reading.petitions (petitioner_id);

-- The statistics ledger. Each event appends, at its position, the difference that it makes to the timeline of its matter.
CREATE TABLE reading.ledger (
    position      bigint  NOT NULL,
    -- The day on which the difference takes effect: a cut-off before it does not see it.
    day           date    NOT NULL,
    -- What is counted (`subjects` in the code), and what is true of it, as bits.
    subject       text    NOT NULL,
    flags         integer NOT NULL,
    unit          text    NOT NULL,
    -- The day to which it is attributed: the one that lies in a window or not.
    attributed_on date    NOT NULL,
    -- Empty: none.
    category      text    NOT NULL,
    channel       text    NOT NULL,
    kind          text    NOT NULL,
    petition      text    NOT NULL,
    n             integer NOT NULL,
    -- People, where filings are counted.
    heads         bigint  NOT NULL
);

CREATE INDEX ledger_attributed ON reading.ledger (attributed_on, unit);
CREATE INDEX ledger_position ON reading.ledger (position);

-- The ledger summed up by months: answers windows of whole months with cut-offs at a month's end.
CREATE TABLE reading.rollup (
    subject          text    NOT NULL,
    flags            integer NOT NULL,
    unit             text    NOT NULL,
    attributed_month date    NOT NULL,
    month            date    NOT NULL,
    category         text    NOT NULL,
    channel          text    NOT NULL,
    kind             text    NOT NULL,
    n                bigint  NOT NULL,
    heads            bigint  NOT NULL,
    PRIMARY KEY (attributed_month, unit, subject, flags, month, category, channel, kind)
);

-- The log's window for the register's search: what is held of summaries, and nothing else about people.
CREATE VIEW held_summaries AS
    SELECT position, fields ->> 'SUMMARY' AS summary FROM sensitive_values
    WHERE petitioner_id IS NOT NULL AND fields ->> 'SUMMARY' IS NOT NULL;
