/// Effects that leave an account: stored in the transaction that decides on them, carried out later
/// by a worker.
@NullMarked
package org.posthorn.store.outbox;

import org.jspecify.annotations.NullMarked;
