-- Orders of assignment of disputes have numbers of the same series as those of petitions. Orders of before were numbered by callers, or by round
-- and count.
INSERT INTO numbers (position, series, number, given)
SELECT position, 'ASSIGNMENT', payload -> 'DisputeAssigned' ->> 'number', payload -> 'DisputeAssigned' -> 'given' IS NOT NULL FROM events
WHERE aggregate_type = 'dispute' AND event_type = 'DisputeAssigned';
