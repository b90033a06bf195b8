-- Selectors move to the table pair by pair: of the part that moves, those that
-- stand before this hash and subject are there already.
ALTER TABLE head ADD COLUMN past INTEGER NOT NULL DEFAULT 0;
ALTER TABLE head ADD COLUMN past_subject INTEGER NOT NULL DEFAULT 0;
