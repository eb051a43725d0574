/// Periodic work: erases expired data and completes interrupted work.
@NullMarked
package org.posthorn.store.sweep;

import org.jspecify.annotations.NullMarked;
