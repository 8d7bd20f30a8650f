-- What the register tells of a petition besides its procedure: which values about people its registration had (whether or not they are
-- still held), how many represent the others, and what the petitioner answered to its closing.
ALTER TABLE reading.petitions
    ADD COLUMN representatives  integer,
    ADD COLUMN sensitive_fields text[] NOT NULL DEFAULT '{}',
    ADD COLUMN resolved         text,
    ADD COLUMN satisfaction     text;

-- Rows that are there already get what their history says; a rebuild computes the same.
UPDATE reading.petitions p
SET representatives = (e.payload -> 'Registered' ->> 'representatives')::integer,
    sensitive_fields = ARRAY(SELECT json_array_elements_text(e.payload -> 'Registered' -> 'sensitive' -> 'fields'))
FROM events e
WHERE e.position = p.first_position;

-- A closing or a reopening after the answer takes it away.
UPDATE reading.petitions p
SET resolved = last.payload -> 'FollowedUp' ->> 'resolved',
    satisfaction = last.payload -> 'FollowedUp' ->> 'satisfaction'
FROM (SELECT DISTINCT ON (aggregate_id) aggregate_id, event_type, payload
      FROM events
      WHERE aggregate_type = 'petition' AND event_type IN ('Closed', 'FollowedUp', 'Reopened')
        AND position <= (SELECT position FROM reading.projection)
      ORDER BY aggregate_id, sequence DESC) last
WHERE last.aggregate_id = p.id AND last.event_type = 'FollowedUp';

-- Pages are sorted with "none" last, so that is what is indexed; windows of days find their rows in the same index.
DROP INDEX reading.petitions_due;
CREATE INDEX petitions_due ON reading.petitions (coalesce(due_on, 'infinity'), id);
CREATE INDEX petitions_closed ON reading.petitions (coalesce(closed_on, 'infinity'), id);

-- Whatever a unit works with: received, handled (indexed already) or helped with; few petitions have helpers.
CREATE INDEX petitions_received ON reading.petitions (received_by, registered_on);
CREATE INDEX petitions_helped ON reading.petitions USING gin (co_handlers) WHERE co_handlers <> '{}';
