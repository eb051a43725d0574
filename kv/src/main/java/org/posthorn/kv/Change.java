package org.posthorn.kv;

import org.jspecify.annotations.Nullable;

/// A row's new sealed value, or null where the row was deleted.
record Change(Table table, byte @Nullable [] sealed) {}
