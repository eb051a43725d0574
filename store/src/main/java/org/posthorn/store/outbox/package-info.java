/// Effects of mail that leave the account: put down in the transaction that decides on them,
/// carried on later by whoever watches.
@NullMarked
package org.posthorn.store.outbox;

import org.jspecify.annotations.NullMarked;
