-- Evidence, and the custody log that commits to it.

CREATE TABLE evidence (
    no     INTEGER PRIMARY KEY,
    hash   BLOB    NOT NULL, -- SHA-256 of the bytes as they were received
    slots  TEXT    NOT NULL, -- whose keys seal it, "3,17"; "" for the house
    leaf   INTEGER NOT NULL, -- place in the custody log
    at     INTEGER NOT NULL, -- nanoseconds since 1970, UTC
    size   INTEGER NOT NULL, -- of the bytes as they were received
    key    BLOB,             -- its own key, sealed; NULL once erased
    name   BLOB,             -- sealed with its own key
    body   BLOB,             -- likewise; NULL if it stands in a file
    file   TEXT,             -- name of the file under blobs
    UNIQUE (hash, slots)
);

CREATE TABLE evidence_subjects (
    subject  INTEGER NOT NULL,
    evidence INTEGER NOT NULL,
    PRIMARY KEY (subject, evidence)
) WITHOUT ROWID;

-- Leaves of the custody log, counted from 0.
CREATE TABLE leaves (
    no   INTEGER PRIMARY KEY,
    body BLOB NOT NULL
);

-- The log's head: its right edge, and the checkpoint that was signed last.
CREATE TABLE log (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    edge       TEXT NOT NULL,
    checkpoint TEXT NOT NULL
);
INSERT INTO log VALUES (1, '0', '');
