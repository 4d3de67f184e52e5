-- SPDX-License-Identifier: GPL-2.0-or-later
-- Over the tables of all machines of the cluster `slowlink`. A file's rows are all on one, so that one replaces there what
-- comes again.

CREATE TABLE IF NOT EXISTS measurements AS shard.measurements
ENGINE = Distributed(slowlink, shard, measurements, cityHash64(file));

CREATE TABLE IF NOT EXISTS probes AS shard.probes
ENGINE = Distributed(slowlink, shard, probes, cityHash64(file));
