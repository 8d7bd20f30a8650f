-- A figure asks for a month and a subject, of one unit or of hundreds: in this order they lie together in the index.
ALTER TABLE reading.rollup
    DROP CONSTRAINT rollup_pkey,
    ADD PRIMARY KEY (attributed_month, subject, unit, flags, month, category, channel, kind);
