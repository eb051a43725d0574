/// What the server did and how it was, over the last day, week and month: a small time series of
/// its own, so that charts need no other program.
///
/// One partition, `history`, with one table. Its rows are places in rings, one ring for each
/// [org.posthorn.admin.history.Period], so that there are never more of them, whatever the clock
/// says. Format version 1, written once a minute, on disk within a second:
///
/// | table | code | key | value |
/// |---|---|---|---|
/// | history | 200 | period 1, place in its ring 2 | version, begin in seconds 8, counts, levels and spreads, each a list: code 1 and one number, three (sum, how many, largest), or a list of them |
@NullMarked
package org.posthorn.admin.history;

import org.jspecify.annotations.NullMarked;
