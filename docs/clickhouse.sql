-- SPDX-License-Identifier: GPL-2.0-or-later
-- What docs/archive.py finds, in its columns' order. A row that comes again replaces the one before, as all that is told
-- apart by is where it stands: for that, questions say FINAL.

CREATE TABLE IF NOT EXISTS measurements
(
    file String,
    measurement UInt32,         -- slowlink.measurement
    time DateTime('UTC'),       -- when it ended
    epoch Float64,              -- the same with its fraction, to find it in the capture: frame.time_epoch
    client String,
    server String,
    rounds UInt8,
    first_time Nullable(UInt32),  -- ms, of the last round
    second_time Nullable(UInt32), -- ms, of the last round
    link_speed Nullable(UInt32),  -- kbps
    verdict Enum8('undetermined' = 0, 'fast' = 1, 'slow' = 2, 'no data' = 3)
)
ENGINE = ReplacingMergeTree() ORDER BY (file, measurement);

CREATE TABLE IF NOT EXISTS probes
(
    file String,
    number UInt32,              -- of the message among those of its file, from 0
    time DateTime('UTC'),
    epoch Float64,
    client String,
    server String,
    is_reply UInt8,
    role Enum8('latency' = 1, 'transfer' = 2, 'unexplained' = 3),
    size UInt32,                -- bytes of data
    measurement Nullable(UInt32),
    round Nullable(UInt8),
    rtt Nullable(Float64),      -- s
    duplicate UInt8,
    large_blocked UInt8,
    reply_differs UInt8,
    sha256 String               -- of the picture; empty where there is none
)
ENGINE = ReplacingMergeTree() ORDER BY (file, number);
