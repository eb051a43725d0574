/// Metrics of the last day, week and month: a small time series store, so that charts need no other
/// program.
///
/// One partition, `history`, with one table. Its rows are slots of ring buffers, one for each
/// [org.posthorn.admin.history.Period], so that their number is limited whatever the clock says.
/// Format version 1, written once a minute, on disk within a second:
///
/// | table | code | key | value |
/// |---|---|---|---|
/// | history | 200 | period 1, slot in its ring 2 | version, start in seconds 8, counts, levels and
/// histograms, each a list: code 1 and one number, three (sum, how many, largest), or a list of
/// them |
@NullMarked
package org.posthorn.admin.history;

import org.jspecify.annotations.NullMarked;
