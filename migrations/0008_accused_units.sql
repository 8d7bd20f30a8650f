-- From which of the units that a petition complains about its people are hidden. The units are known (`against`); this is who triaged the
-- petition as something other than an accusation since it last was one or might have been one, by code and without repetition ('': for
-- no unit). Null: it never was an accusation, nor of an open kind, or complains about nobody.
ALTER TABLE reading.petitions ADD COLUMN cleared_by text[];

-- Rows that are there already get what their history says; a rebuild computes the same.
WITH triages AS (
    SELECT e.aggregate_id AS petition, e.sequence, coalesce(e.metadata ->> 'unit', '') AS unit,
           e.payload -> 'Triaged' ->> 'kind' = 'ACCUSATION' AS accuses
    FROM events e JOIN reading.petitions p ON p.id = e.aggregate_id
    WHERE e.aggregate_type = 'petition' AND e.event_type = 'Triaged' AND p.against <> '{}'
      AND e.position <= (SELECT position FROM reading.projection)
), last_known AS (
    SELECT p.id, coalesce(max(t.sequence) FILTER (WHERE t.accuses), 0) AS accused_at,
           coalesce(r.payload -> 'Registered' ->> 'kind', 'ACCUSATION') = 'ACCUSATION' OR coalesce(bool_or(t.accuses), false)
               AS may_accuse
    FROM reading.petitions p
    JOIN events r ON r.position = p.first_position
    LEFT JOIN triages t ON t.petition = p.id
    WHERE p.against <> '{}'
    GROUP BY p.id, r.payload -> 'Registered' ->> 'kind'
)
UPDATE reading.petitions p
SET cleared_by = ARRAY(SELECT DISTINCT t.unit COLLATE "C" FROM triages t
                       WHERE t.petition = p.id AND NOT t.accuses AND t.sequence > k.accused_at ORDER BY 1)
FROM last_known k
WHERE k.id = p.id AND k.may_accuse;
