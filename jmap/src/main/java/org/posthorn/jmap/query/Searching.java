package org.posthorn.jmap.query;

import org.posthorn.search.TextIndex;

/// How queries search in messages.
///
/// @param index is asked before messages are read
record Searching(QueryLimits limits, TextIndex index) {}
